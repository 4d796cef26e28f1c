import Glibc
import JSONCodec
import LinuxSystem
import OCISpec
import Testing

@Suite("davit-runtime: the other verbs", .serialized, .tags(.root), .enabled(if: geteuid() == 0, "needs root"))
struct RuntimeVerbTests {
    private func started(_ script: String = "exec sleep 1000", _ change: (inout Spec) -> Void = { _ in }) throws
        -> RuntimeLab
    {
        let lab = try RuntimeLab()
        try lab.start("echo ready; \(script)", change)
        try eventually { try lab.output.contains("ready") }
        return lab
    }

    private func end(_ lab: RuntimeLab) throws {
        #expect(try lab.runtime("delete", "--force", lab.id).status == 0)
        #expect(try lab.leftovers() == [])
    }

    @Test("a paused container stands still until resume, and can be killed")
    func pause() throws {
        let lab = try started("i=0; while :; do i=$((i+1)); echo $i > /dev/shm/n; done")
        let file = "/proc/\(try #require(try lab.state(lab.id).pid))/root/dev/shm/n"
        #expect(try lab.runtime("pause", lab.id).status == 0)
        #expect(try lab.state(lab.id).status == .paused)
        let before = try Files.readText(file)
        #expect(try lab.runtime("exec", lab.id, "true").err.contains("is paused"))
        #expect(try lab.runtime("pause", lab.id).status == 1)
        #expect(try Files.readText(file) == before)
        #expect(try lab.runtime("resume", lab.id).status == 0)
        try eventually { try Files.readText(file) != before }
        #expect(try lab.runtime("resume", lab.id).err.contains("it is not paused"))
        #expect(try lab.runtime("pause", lab.id).status == 0)
        #expect(try lab.runtime("kill", lab.id, "KILL").status == 0)
        try eventually { try lab.state(lab.id).status == .stopped }
        try end(lab)
    }

    @Test("limits change in place, by options and by a file")
    func update() throws {
        let lab = try started()
        func limit(_ file: String) throws -> String {
            try shell("cat $(find /sys/fs/cgroup -path '*\(lab.id)/\(file)')").lines.joined()
        }
        #expect(try lab.runtime("update", "--pids-limit", "44", lab.id).status == 0)
        #expect(try limit("pids.max") == "44")
        try Files.write("\(lab.folder)/r.json", Array(#"{"pids":{"limit":55},"cpu":{"quota":0,"period":0}}"#.utf8))
        #expect(try lab.runtime("update", "-r", "\(lab.folder)/r.json", lab.id).status == 0)
        #expect(try limit("pids.max") == "55")
        let piped = try shell(
            "echo '{\"pids\":{\"limit\":66}}' | \(programFolder)/davit-runtime --root \(lab.folder)/state update -r - \(lab.id)"
        )
        #expect(piped.status == 0, "\(piped)")
        #expect(try limit("pids.max") == "66")
        #expect(try lab.runtime("update", "--memory", "x", lab.id).err.contains("--memory x is no size"))
        try end(lab)
    }

    @Test("events tells usage once with --stats, and kills for want of memory until the end")
    func events() throws {
        let lab = try started(
            "trap 'head -c 200m /dev/zero | tail >/dev/null; exit 0' TERM; while :; do sleep 0.1; done"
        ) {
            $0.linux?.resources = LinuxResources(memory: LinuxMemory(limit: 20 << 20))
        }
        let stats = try JSON.parse(try lab.runtime("events", "--stats", lab.id).out)
        #expect(stats["type"] == "stats")
        #expect(stats["id"] == .string(lab.id))
        #expect(stats["data"]?["pids"]?["current"]?.integerValue ?? 0 >= 1)
        #expect(stats["data"]?["memory"]?["usage"]?["limit"] == .integer(20 << 20))
        let program = "\(programFolder)/davit-runtime --root \(lab.folder)/state"
        let watched = try shell(
            """
            \(program) events --interval 50ms \(lab.id) > \(lab.folder)/events & watcher=$!
            until grep -q stats \(lab.folder)/events; do :; done
            \(program) kill \(lab.id) TERM
            wait $watcher
            """)
        #expect(watched.status == 0, "\(watched)")
        let lines = try Files.readText("\(lab.folder)/events").split(separator: "\n")
        #expect(lines.contains { $0.contains(#""type":"oom""#) }, "\(lines.last ?? "")")
        try end(lab)
    }

    @Test("ps and list tell of processes and containers as tables and JSON")
    func listing() throws {
        let lab = try started("sleep 2000 & exec sleep 1000")
        try eventually { try JSON.parse(try lab.runtime("ps", "--format", "json", lab.id).out).arrayValue?.count == 2 }
        let table = try lab.runtime("ps", lab.id)
        #expect(table.lines.first?.contains("PID") == true && table.lines.count == 3, "\(table)")
        #expect(try lab.runtime("ps", lab.id, "-o", "pid,args").lines.last?.hasSuffix("sleep 2000") == true)
        let list = try JSON.parse(try lab.runtime("list", "--format", "json").out)
        #expect(list[0]?["id"] == .string(lab.id))
        #expect(list[0]?["status"] == "running")
        #expect(list[0]?["rootfs"] == .string("\(lab.folder)/rootfs"))
        #expect(try lab.runtime("list").lines.count == 2)
        try end(lab)
    }

    @Test("exec takes options, a file, and a group below the container's")
    func execOptions() throws {
        let lab = try started()
        let output = try lab.runtime(
            "exec", "--user", "5:6", "-g", "7", "--cap", "CAP_NET_RAW", "--env", "A=b", lab.id, "sh", "-c",
            "id -u; id -G; echo $A; grep CapAmb /proc/self/status | cut -f2")
        #expect(output.lines == ["5", "6 7", "b", "0000000000002000"], "\(output)")
        let process = OCISpec.Process(args: ["sh", "-c", "pwd; exit 9"], env: ["PATH=/bin"], cwd: "/etc")
        try Files.write("\(lab.folder)/p.json", try JSON.encodeToBytes(process))
        let file = try lab.runtime("exec", "--process", "\(lab.folder)/p.json", lab.id)
        #expect(file.status == 9 && file.lines == ["/etc"], "\(file)")
        let group = try #require(
            try shell("find /sys/fs/cgroup -path '*\(lab.id)/pids.max' -printf '%h\\n'").lines.first)
        #expect(mkdir("\(group)/sub", 0o755) == 0)
        let below = try lab.runtime(
            "exec", "--detach", "--pid-file", "\(lab.folder)/pid", "--cgroup", "pids:sub", lab.id, "sleep", "500")
        #expect(below.status == 0, "\(below)")
        #expect(try Files.readText("\(group)/sub/cgroup.procs") == (try Files.readText("\(lab.folder)/pid")) + "\n")
        #expect(try lab.runtime("exec", "--cgroup", "../x", lab.id, "true").status == 1)
        try end(lab)
    }

    @Test("a program keeps the descriptors that are to be preserved, and no other")
    func preserved() throws {
        let lab = try RuntimeLab()
        try lab.write(try lab.spec("cat <&3; cat <&4; for f in /proc/self/fd/*; do [ -e $f ] && echo ${f##*/}; done"))
        let program = "\(programFolder)/davit-runtime --root \(lab.folder)/state"
        let output = try shell(
            "\(program) run --preserve-fds 2 --bundle \(lab.folder) \(lab.id) 3<<<three 4<<<four 5<<<five")
        #expect(output.lines == ["three", "four", "0", "1", "2", "3", "4"], "\(output)")
        let missing = try shell("\(program) run --preserve-fds 9 --bundle \(lab.folder) \(lab.id)")
        #expect(missing.err.contains("is to be preserved, but it is not open"), "\(missing)")
        #expect(try lab.leftovers() == [])
    }

    @Test("run and exec with a terminal carry it to their own stdin and stdout")
    func terminals() throws {
        let lab = try RuntimeLab()
        try lab.write(try lab.spec("tty; read line; echo \"got $line\"") { $0.process?.terminal = true })
        let program = "\(programFolder)/davit-runtime --root \(lab.folder)/state"
        let output = try shell("echo hello | \(program) run --bundle \(lab.folder) \(lab.id)")
        #expect(output.status == 0, "\(output)")
        #expect(output.out.contains("/dev/pts/0") && output.out.contains("got hello"), "\(output)")
        #expect(try lab.leftovers() == [])
    }

    @Test("errors are in the log as engines read them")
    func log() throws {
        let lab = try RuntimeLab()
        let log = "\(lab.folder)/log.json"
        #expect(try lab.runtime("--log", log, "--log-format", "json", "start", "nosuch").status == 1)
        let line = try JSON.parse(try Files.readText(log))
        #expect(line["level"] == "error")
        #expect(line["msg"] == "container nosuch does not exist")
        #expect(line["time"]?.stringValue?.hasSuffix("Z") == true)
        #expect(try lab.runtime("--nosuch").status == 2)
        #expect(try lab.runtime("--version").out.hasPrefix("davit-runtime version "))
        #expect(try JSON.parse(try lab.runtime("features").out)["ociVersionMin"] == "1.0.0")
    }

    @Test("a trace tells the time of each step")
    func trace() throws {
        let lab = try RuntimeLab()
        try lab.write(try lab.spec("true"))
        let trace = "\(lab.folder)/trace"
        #expect(try lab.runtime("--trace", trace, "run", "--bundle", lab.folder, lab.id).status == 0)
        let lines = try Files.readText(trace).split(separator: "\n")
        for name in [
            "read the configuration", "make the cgroup", "child: mount /proc", "child: set capabilities",
            "execute the program",
        ] {
            #expect(lines.contains { $0.hasPrefix("run ") && $0.hasSuffix(" \(name)") }, "\(name)")
        }
        #expect(try lab.leftovers() == [])
    }

    @Test("systemd's form of the group's path works where systemd does not run, and is refused where it does")
    func systemdPath() throws {
        let lab = try RuntimeLab()
        try lab.write(
            try lab.spec("cat /proc/1/cgroup >/dev/null; exec sleep 1000") {
                $0.linux?.cgroupsPath = "davit-rt.slice:p:\(lab.id)"
            })
        let program = "\(programFolder)/davit-runtime --root \(lab.folder)/state --systemd-cgroup"
        let made = try shell(
            "\(program) create --bundle \(lab.folder) \(lab.id) >/dev/null 2>\(lab.folder)/err && \(program) start \(lab.id)"
        )
        guard !Files.isDirectory("/run/systemd/system") else {
            #expect(made.status != 0)
            #expect(try Files.readText("\(lab.folder)/err").contains("--systemd-cgroup: systemd runs here"))
            return
        }
        #expect(made.status == 0, "\(made)")
        let pid = try #require(try lab.state(lab.id).pid)
        #expect(try Files.readText("/proc/\(pid)/cgroup").contains(":/davit.slice/davit-rt.slice/p-\(lab.id).scope"))
        try end(lab)
        _ = try shell("for f in /sys/fs/cgroup/*/davit.slice; do rmdir $f/davit-rt.slice $f; done")
    }
}
