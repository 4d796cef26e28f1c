import Health
import Reconciler
import Testing

/// Whole plans as text: recreation, scaling, orphans and changed resources.
@Suite("Plans that change")
struct PlanChangeTests {
    @Test("a converged stack has an empty plan")
    func converged() {
        let observed = ObservedState(
            networks: [ObservedNetwork(name: "back", hash: "n1")], volumes: [ObservedVolume(name: "data", hash: nil)],
            containers: [container("web", networks: ["back"])])
        let text = planText(
            [service("web", networks: ["back"], volumes: ["data"])], networks: [network("back")],
            volumes: [volume("data")], observed: observed)
        #expect(text == "nothing to do\n")
    }

    @Test("a changed service is recreated, the others are not")
    func recreation() {
        let observed = ObservedState(
            containers: [
                container("db", image: digest("a")), container("web", hash: "0123456789abcdef"), container("other"),
            ])
        let text = planText(
            [
                service("db", image: digest("b")), service("web", hash: "fedcba9876543210", needs("db")),
                service("other", needs("db")),
            ], observed: observed)
        #expect(
            text == """
                stop web-1: config changed 01234567 → fedcba98; interrupts
                stop db-1: image changed aaaaaaaaaaaa → bbbbbbbbbbbb; interrupts
                remove web-1: config changed 01234567 → fedcba98; after stop web-1
                remove db-1: image changed aaaaaaaaaaaa → bbbbbbbbbbbb; after stop db-1
                create db-1: image changed aaaaaaaaaaaa → bbbbbbbbbbbb; after remove db-1
                create web-1: config changed 01234567 → fedcba98; after remove web-1
                start db-1: image changed aaaaaaaaaaaa → bbbbbbbbbbbb; after create db-1
                start web-1: config changed 01234567 → fedcba98; after create web-1, start db-1

                """)
    }

    @Test("nothing is recreated where that was forbidden, all of a service where that was asked for")
    func recreationOptions() {
        let observed = ObservedState(containers: [container("web", hash: "h0"), container("db", createdAt: 0)])
        let services = [service("web"), service("db")]
        #expect(
            planText(services, options: ReconcileOptions(noRecreate: true), observed: observed) == "nothing to do\n")
        let force = ReconcileOptions(forceRecreate: ["db"], renewAnonymousVolumes: true)
        #expect(
            planText([service("db")], options: force, observed: ObservedState(containers: [container("db")])) == """
                stop db-1: recreation requested; interrupts
                remove db-1: recreation requested; after stop db-1; destroys data
                create db-1: recreation requested; after remove db-1
                start db-1: recreation requested; after create db-1

                """)
        let done = ObservedState(containers: [container("db", createdAt: 0.6)])
        #expect(planText([service("db")], options: force, observed: done) == "nothing to do\n")
    }

    @Test("dependents that ask for it are stopped around the recreation of a dependency")
    func restartDependents() {
        let observed = ObservedState(
            containers: [container("db", hash: "h0", health: .healthy), container("web"), container("api")])
        let text = planText(
            [
                service("db", hasHealthcheck: true), service("web", needs("db", .healthy, restart: true)),
                service("api", needs("db")),
            ], observed: observed)
        #expect(
            text == """
                stop web-1: dependency db is recreated; interrupts
                stop db-1: config changed h0 → h1; after stop web-1; interrupts
                remove db-1: config changed h0 → h1; after stop db-1
                create db-1: config changed h0 → h1; after remove db-1
                start db-1: config changed h0 → h1; after create db-1
                start web-1: dependency db is recreated; after start db-1, stop web-1; when db is healthy

                """)
    }

    @Test("who shares a namespace is recreated with its parent, also when that was missed before")
    func namespaceParents() {
        let services = [service("vpn"), service("torrent", parents: ["vpn"])]
        let observed = ObservedState(containers: [container("vpn", hash: "h0"), container("torrent")])
        #expect(
            planText(services, observed: observed) == """
                stop torrent-1: shares a namespace of vpn, which is recreated; interrupts
                stop vpn-1: config changed h0 → h1; after stop torrent-1; interrupts
                remove torrent-1: shares a namespace of vpn, which is recreated; after stop torrent-1
                remove vpn-1: config changed h0 → h1; after remove torrent-1, stop vpn-1
                create vpn-1: config changed h0 → h1; after remove torrent-1, remove vpn-1
                create torrent-1: shares a namespace of vpn, which is recreated; after create vpn-1, remove torrent-1
                start vpn-1: config changed h0 → h1; after create vpn-1
                start torrent-1: shares a namespace of vpn, which is recreated; after create torrent-1, start vpn-1

                """)
        let missed = ObservedState(containers: [container("vpn", createdAt: 50), container("torrent", createdAt: 0)])
        #expect(planText(services, observed: missed).hasPrefix("stop torrent-1: shares a namespace of vpn"))
    }

    @Test("an obsolete container runs on while its successor could not start")
    func staysInstead() {
        let observed = ObservedState(containers: [container("db", health: .unhealthy), container("web", hash: "h0")])
        let text = planText(
            [service("db", hasHealthcheck: true), service("web", needs("db", .healthy))], observed: observed)
        #expect(text == "error: web: web-1 is not replaced: dependency db is unhealthy\n")
    }

    @Test("scaling down takes the obsolete and then the highest, scaling up the lowest free number")
    func scale() {
        let observed = ObservedState(
            containers: [
                container("web", 1, hash: "h0"), container("web", 2), container("web", 3), container("web", 5),
            ])
        #expect(
            planText([service("web", replicas: 2)], observed: observed) == """
                stop web-1: scaled down; interrupts
                stop web-5: scaled down; interrupts
                remove web-1: scaled down; after stop web-1
                remove web-5: scaled down; after stop web-5

                """)
        let two = ObservedState(containers: [container("web", 1), container("web", 3)])
        #expect(
            planText([service("web", replicas: 4)], observed: two) == """
                create web-2: new
                create web-4: new
                start web-2: new; after create web-2
                start web-4: new; after create web-4

                """)
    }

    @Test("of two containers with one number the current one stays; removals that had begun are finished")
    func leftovers() {
        let observed = ObservedState(
            containers: [
                container("web", 1, id: 0xA, hash: "h0"), container("web", 1, id: 0xB),
                container("web", 2, id: 0xC, .removing), container("gone", 1, id: 0xD, .removing),
            ])
        #expect(
            planText([service("web", replicas: 2)], observed: observed) == """
                stop web-1@a00000000000: duplicate; interrupts
                remove gone-1: removal had begun
                remove web-1@a00000000000: duplicate; after stop web-1@a00000000000
                remove web-2: removal had begun
                create web-2: new; after remove web-2
                start web-2: new; after create web-2, remove web-2

                """)
    }

    @Test("orphans are reported, and go only where that was asked for; disabled services are none")
    func orphans() {
        let observed = ObservedState(
            networks: [ObservedNetwork(name: "old", hash: "n1")],
            containers: [container("old", networks: ["old"]), container("debug")])
        #expect(
            planText([], observed: observed, disabled: ["debug"]) == """
                info: network old is not in the stack file
                warning: old: container app-old-1 is an orphan: the stack has no such service

                """)
        #expect(
            planText([], options: ReconcileOptions(removeOrphans: true), observed: observed, disabled: ["debug"]) == """
                stop old-1: orphan; interrupts
                remove old-1: orphan; after stop old-1
                remove network old: orphan; after remove old-1

                """)
    }

    @Test("a changed network is made anew with all that is on it, unless something has to stay on it")
    func changedNetwork() {
        let observed = ObservedState(
            networks: [ObservedNetwork(name: "back", hash: "n0")], containers: [container("web", networks: ["back"])])
        #expect(
            planText([service("web", networks: ["back"])], networks: [network("back")], observed: observed) == """
                stop web-1: network back is replaced; interrupts
                remove web-1: network back is replaced; after stop web-1
                remove network back: config changed n0 → n1; after remove web-1
                create network back: config changed n0 → n1; after remove network back
                create web-1: network back is replaced; after create network back, remove web-1
                start web-1: network back is replaced; after create web-1

                """)
        let orphaned = ObservedState(
            networks: observed.networks, containers: observed.containers + [container("old", networks: ["back"])])
        #expect(
            planText([service("web", networks: ["back"])], networks: [network("back")], observed: orphaned) == """
                warning: network back has changed and is kept: container app-old-1 uses it
                warning: old: container app-old-1 is an orphan: the stack has no such service

                """)
    }

    @Test("a damaged network is put right in place; an external one is never touched")
    func otherNetworks() {
        let observed = ObservedState(
            networks: [ObservedNetwork(name: "back", hash: "n1", isHealthy: false)],
            containers: [container("web", networks: ["back"])])
        #expect(
            planText([service("web", networks: ["back"])], networks: [network("back")], observed: observed)
                == "create network back: damaged\n")
        #expect(
            planText([service("web", networks: ["lan"])], networks: [network("lan", isExternal: true)])
                == "error: web: external network lan does not exist\n")
    }

    @Test("a changed volume is kept, and made anew only with the user's word")
    func changedVolume() {
        let observed = ObservedState(
            volumes: [ObservedVolume(name: "data", hash: "v0")], containers: [container("db", volumes: ["data"])])
        let services = [service("db", volumes: ["data"])]
        #expect(
            planText(services, volumes: [volume("data")], observed: observed)
                == "warning: volume data has changed and is kept: replacing it would destroy its data\n")
        #expect(
            planText(
                services, volumes: [volume("data")], observed: observed,
                policy: ReconcilePolicy(replaceableVolumes: ["data"])) == """
                    stop db-1: volume data is replaced; interrupts
                    remove db-1: volume data is replaced; after stop db-1
                    remove volume data: config changed v0 → v1; after remove db-1; destroys data
                    create volume data: config changed v0 → v1; after remove volume data
                    create db-1: volume data is replaced; after create volume data, remove db-1
                    start db-1: volume data is replaced; after create db-1

                    """)
    }
}
