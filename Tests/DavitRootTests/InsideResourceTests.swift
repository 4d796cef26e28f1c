import Foundation
import Testing

/// What a container may use, what it shares, and how it ends.
@Suite("Inside: resources, namespaces, life", .serialized, .tags(.root), rootCondition)
struct InsideResourceTests {
    private func cgroup(_ lab: StackLab, _ service: String, _ controller: String, _ file: String) throws -> String {
        let groups = try String(contentsOfFile: "/proc/\(try lab.pid(service))/cgroup", encoding: .utf8)
        let isUnified = !FileManager.default.fileExists(atPath: "/sys/fs/cgroup/\(controller)")
        let line = try #require(
            groups.split(separator: "\n").first {
                isUnified
                    ? $0.hasPrefix("0::")
                    : $0.split(separator: ":")[1].split(separator: ",").contains { $0 == controller }
            })
        let path = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)[2]
        let folder = isUnified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/\(controller)"
        return try String(contentsOfFile: "\(folder)\(path)/\(file)", encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private var isUnified: Bool { FileManager.default.fileExists(atPath: "/sys/fs/cgroup/cgroup.controllers") }

    @Test("limits of cpu, memory and processes are in the kernel's files, and hold for an exec")
    func limits() throws {
        let lab = try StackLab.up(
            "lim",
            """
            services:
              a: {<<: *idle, mem_limit: 20m, cpus: 0.5, pids_limit: 33, cpuset: "0"}
              d:
                <<: *idle
                deploy: {resources: {limits: {memory: 30M, cpus: "0.25", pids: 44}}}
            """)
        if isUnified {
            #expect(try cgroup(lab, "a", "memory", "memory.max") == "20971520")
            #expect(try cgroup(lab, "a", "cpu", "cpu.max") == "50000 100000")
        } else {
            #expect(try cgroup(lab, "a", "memory", "memory.limit_in_bytes") == "20971520")
            #expect(try cgroup(lab, "a", "cpu", "cpu.cfs_quota_us") == "50000")
            #expect(try cgroup(lab, "d", "memory", "memory.limit_in_bytes") == "31457280")
            #expect(try cgroup(lab, "d", "cpu", "cpu.cfs_quota_us") == "25000")
            #expect(try lab.see("a", "cat /sys/fs/cgroup/memory/memory.limit_in_bytes") == "20971520")
        }
        #expect(try cgroup(lab, "a", "pids", "pids.max") == "33")
        #expect(try cgroup(lab, "d", "pids", "pids.max") == "44")
        #expect(try lab.see("a", "grep Cpus_allowed_list /proc/self/status").hasSuffix("\t0"))
        #expect(try lab.exec("a", "i=0; while [ $i -lt 60 ]; do sleep 2 & i=$((i+1)); done").err.contains("fork"))
        try lab.finish()
    }

    @Test("a program that takes too much memory is killed, and the engine says why")
    func outOfMemory() throws {
        let lab = try StackLab.up(
            "oom",
            """
            services:
              a: {image: busybox, command: "sh -c 'x=0123456789; while :; do x=$$x$$x; done'", mem_limit: 16m}
            """)
        eventually { (try? lab.ps("a", "State")) == "exited" }  // looks again
        let state = try #require(try lab.instance.inspect(lab.container("a"))["State"] as? [String: Any])
        #expect(state["OOMKilled"] as? Bool == true)
        #expect(state["ExitCode"] as? Int == 137)
        try lab.finish()
    }

    @Test("ulimits, sysctls and the size of /dev/shm are the stack file's")
    func settings() throws {
        let lab = try StackLab.up(
            "set",
            """
            services:
              a:
                <<: *idle
                ulimits: {nofile: {soft: 100, hard: 200}, core: 0}
                sysctls: {net.core.somaxconn: 77, kernel.msgmax: 5000}
                shm_size: 4m
            """)
        let limits = try String(contentsOfFile: "/proc/\(try lab.pid("a"))/limits", encoding: .utf8)
        let files = try #require(limits.split(separator: "\n").first { $0.hasPrefix("Max open files") })
        #expect(files.split(separator: " ").dropFirst(3).prefix(2) == ["100", "200"])
        #expect(try lab.see("a", "ulimit -n; ulimit -Hn; ulimit -c") == "100\n200\n0")
        #expect(try lab.see("a", "cat /proc/sys/net/core/somaxconn /proc/sys/kernel/msgmax") == "77\n5000")
        #expect(try lab.see("a", "df -k /dev/shm | awk 'NR==2 {print $2}'") == "4096")
        try lab.finish()
    }

    @Test("hostname, domain name and extra hosts are what the stack file says")
    func names() throws {
        let lab = try StackLab.up(
            "names",
            """
            services:
              a: {<<: *idle, hostname: myhost, domainname: example.org, extra_hosts: ["db:10.9.8.7", "gw:host-gateway"]}
            """)
        #expect(try lab.see("a", "hostname; cat /proc/sys/kernel/domainname") == "myhost\nexample.org")
        #expect(try lab.see("a", "grep -w db /etc/hosts | cut -f1") == "10.9.8.7")
        let gateway = try lab.see("a", "ip route | awk '/default/ {print $3}'")
        #expect(try lab.see("a", "grep -w gw /etc/hosts | cut -f1") == gateway && !gateway.isEmpty)
        #expect(try lab.see("a", "ping -c1 -W2 gw > /dev/null && echo reached") == "reached")
        #expect(try lab.see("a", "hostname -f") == "myhost.example.org")
        try lab.finish()
    }

    @Test("namespaces can be shared: none, the host's, another service's")
    func sharing() throws {
        let lab = try StackLab.up(
            "share",
            """
            services:
              base: {<<: *idle, hostname: base}
              none: {<<: *idle, network_mode: none}
              net: {<<: *idle, network_mode: "service:base"}
              hostnet: {<<: *idle, network_mode: host}
              pids: {<<: *idle, pid: "service:base"}
              hostpid: {<<: *idle, pid: host}
              ipc: {<<: *idle, ipc: host}
              uts: {<<: *idle, uts: host}
            """)
        func namespace(_ service: String, _ kind: String) throws -> String {
            let pid = service == "host" ? "self" : "\(try lab.pid(service))"
            return try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/ns/\(kind)")
        }
        #expect(try namespace("net", "net") == namespace("base", "net"))
        #expect(try namespace("hostnet", "net") == namespace("host", "net"))
        #expect(try namespace("pids", "pid") == namespace("base", "pid"))
        #expect(try namespace("hostpid", "pid") == namespace("host", "pid"))
        #expect(try namespace("ipc", "ipc") == namespace("host", "ipc"))
        #expect(try namespace("uts", "uts") == namespace("host", "uts"))
        #expect(try lab.see("none", "ls /sys/class/net; ip route") == "lo")
        #expect(try lab.see("none", "ping -c1 127.0.0.1 > /dev/null && echo up") == "up")
        #expect(try lab.see("pids", "ps -o args | grep -c '^sleep 1000'") == "2")
        #expect(try lab.see("net", "ip -o -4 addr show eth0") == lab.see("base", "ip -o -4 addr show eth0"))
        #expect(try lab.see("uts", "hostname") == shell("hostname").lines.first)
        try lab.finish()
    }

    @Test("init: true reaps orphans and passes signals on")
    func initProcess() throws {
        let lab = try StackLab.up(
            "init",
            """
            services:
              a:
                image: busybox
                init: true
                command: sh -c 'trap "echo bye; exit 3" TERM; echo ready; while :; do sleep 0.1; done'
            """)
        #expect(try lab.exec("a", "sh -c 'sleep 0.1 & exec true'; sh -c '(sleep 0.1 &)'").status == 0)
        try eventually("the orphans are reaped") {
            try lab.see("a", "ps -o stat,args | grep -c '^Z' || true") == "0"
        }
        #expect(try lab.see("a", "tr '\\0' ' ' < /proc/1/cmdline") != "sh")
        try eventually { try lab.logs("a").contains("ready") }
        try lab.must("stop")
        #expect(try lab.logs("a").last == "bye")
        #expect(try lab.ps("a", "ExitCode") == "3")
        try lab.finish()
    }

    @Test("a container is stopped by its signal, and killed when its grace is over")
    func stopping() throws {
        let lab = try StackLab.up(
            "stop",
            """
            services:
              polite:
                image: busybox
                stop_signal: SIGUSR1
                command: sh -c 'trap "echo usr1; exit 7" USR1; echo ready; while :; do sleep 0.1; done'
              deaf: {image: busybox, stop_grace_period: 300ms, command: "sh -c 'trap : TERM; while :; do sleep 0.1; done'"}
            """)
        try eventually { try lab.logs("polite").contains("ready") }
        try lab.must("stop")
        #expect(try lab.logs("polite").last == "usr1")
        #expect(try lab.ps("polite", "ExitCode") == "7")
        #expect(try lab.ps("deaf", "ExitCode") == "137")
        try lab.finish()
    }
}
