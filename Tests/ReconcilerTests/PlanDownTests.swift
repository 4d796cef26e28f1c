import Reconciler
import Testing

/// Whole plans as text: taking a stack down.
@Suite("Plans that take down")
struct PlanDownTests {
    private let services = [
        service("db", networks: ["back"], volumes: ["data"]), service("app", needs("db"), networks: ["back"]),
        service("web", needs("app"), networks: ["lan"]),
    ]
    private let networks = [network("back"), network("lan", isExternal: true)]
    private let observed = ObservedState(
        networks: [ObservedNetwork(name: "back", hash: "n1"), ObservedNetwork(name: "lan", hash: nil)],
        volumes: [ObservedVolume(name: "data", hash: "v1"), ObservedVolume(name: "old", hash: "v1")],
        containers: [
            container("db", networks: ["back"], volumes: ["data"]),
            container("app", exited(0, at: 2), networks: ["back"]),
            container("web", networks: ["lan"]),
        ])

    @Test("dependents stop first, also across one that has ended; volumes and external networks stay")
    func order() {
        #expect(
            planText(
                services, networks: networks, volumes: [volume("data")], target: .down(removeVolumes: false),
                observed: observed) == """
                    stop web-1: down; interrupts
                    stop db-1: down; after stop web-1; interrupts
                    remove web-1: down; after stop web-1
                    remove app-1: down
                    remove db-1: down; after stop db-1
                    remove network back: down; after remove app-1, remove db-1

                    """)
    }

    @Test(
        "a grace that the user gives is every container's",
        arguments: [(nil, 10), (3, 3), (0, 0), (-1, 10)] as [(Int?, Int)])
    func grace(seconds: Int?, expected: Int) {
        let desired = DesiredState(
            stack: "app", target: .down(removeVolumes: false), networks: networks, services: services,
            requestedAt: second(1), options: ReconcileOptions(stopSeconds: seconds))
        let graces = plan(desired: desired, observed: observed, now: second(100)).nodes.compactMap { node in
            if case .stopContainer(_, let grace) = node.operation { grace } else { nil }
        }
        #expect(graces == [.seconds(expected), .seconds(expected)])
    }

    @Test("declared volumes go with the user's word")
    func volumes() {
        #expect(
            planText(
                services, networks: networks, volumes: [volume("data")], target: .down(removeVolumes: true),
                observed: observed) == """
                    stop web-1: down; interrupts
                    stop db-1: down; after stop web-1; interrupts
                    remove web-1: down; after stop web-1; destroys data
                    remove app-1: down; destroys data
                    remove db-1: down; after stop db-1; destroys data
                    remove network back: down; after remove app-1, remove db-1
                    remove volume data: down; after remove db-1; destroys data
                    info: volume old is not in the stack file and is kept

                    """)
    }

    @Test("what fails holds up only what needs it gone")
    func failure() {
        let failure = ObservedFailure(message: "no answer", failedAt: second(99), retryAt: second(101))
        var observed = observed
        observed.failures = ["stop web-1": failure]
        #expect(
            planText(services, networks: networks, target: .down(removeVolumes: false), observed: observed) == """
                stop db-1: down; interrupts
                remove app-1: down
                remove db-1: down; after stop db-1
                remove network back: down; after remove app-1, remove db-1
                error: web: stop web-1 failed: no answer
                wake at 2023-11-14T22:15:01.000000000Z

                """)
    }

    @Test("orphans and services that were not named stay, with what they use")
    func staying() {
        let orphaned = ObservedState(
            networks: [ObservedNetwork(name: "back", hash: "n1")], containers: [container("old", networks: ["back"])])
        #expect(
            planText([], networks: [network("back")], target: .down(removeVolumes: false), observed: orphaned) == """
                warning: network back is kept: container app-old-1 uses it
                warning: old: container app-old-1 is an orphan and stays

                """)
        var named = services
        named[0].isSelected = false
        named[1].isSelected = false
        #expect(
            planText(named, networks: networks, target: .down(removeVolumes: true), observed: observed) == """
                stop web-1: down; interrupts
                remove web-1: down; after stop web-1; destroys data

                """)
    }

    @Test("a follower is gone before the parent of its namespaces")
    func followers() {
        let observed = ObservedState(containers: [container("vpn"), container("torrent")])
        #expect(
            planText(
                [service("vpn"), service("torrent", parents: ["vpn"])], target: .down(removeVolumes: false),
                observed: observed) == """
                    stop torrent-1: down; interrupts
                    stop vpn-1: down; after stop torrent-1; interrupts
                    remove torrent-1: down; after stop torrent-1
                    remove vpn-1: down; after remove torrent-1, stop vpn-1

                    """)
    }
}
