import OCISpec
import Testing

@testable import ImageStore

@Suite("Changes of an import")
struct ImageChangeTests {
    func applied(_ changes: [String]) throws -> ImageConfiguration.Config {
        var config = ImageConfiguration.Config()
        for change in changes { try ImageChange(change).apply(to: &config) }
        return config
    }

    @Test("commands are taken as a JSON list or for the shell")
    func commands() throws {
        let config = try applied([#"CMD ["nginx", "-g", "daemon off;"]"#, "entrypoint exec /start \"$@\""])
        #expect(config.cmd == ["nginx", "-g", "daemon off;"])
        #expect(config.entrypoint == ["/bin/sh", "-c", "exec /start \"$@\""])
        #expect(try applied(["CMD [ -f /x ] && true"]).cmd == ["/bin/sh", "-c", "[ -f /x ] && true"])
        #expect(try applied(["CMD []"]).cmd == [])
    }

    @Test("variables and labels come as pairs with quotes, or the old way")
    func pairs() throws {
        let config = try applied([
            "ENV A=1 B=\"two words\" C='$x' D=back\\ slash", "ENV A=2", "ENV OLD some  text ", "LABEL a.b=\"c\\\"d\"",
        ])
        #expect(config.env == ["B=two words", "C=$x", "D=back slash", "A=2", "OLD=some  text"])
        #expect(config.labels == ["a.b": "c\"d"])
    }

    @Test("ports, volumes, user, folder and signal")
    func simpleOnes() throws {
        let config = try applied([
            "EXPOSE 80 53/UDP 8000-8002", "VOLUME /a /b", #"VOLUME ["/c d"]"#, "USER www:data", "WORKDIR /srv",
            "WORKDIR app/../web", "STOPSIGNAL SIGQUIT", "ONBUILD RUN make",
        ])
        #expect(config.exposedPorts.keys.sorted() == ["53/udp", "80/tcp", "8000/tcp", "8001/tcp", "8002/tcp"])
        #expect(config.volumes.keys.sorted() == ["/a", "/b", "/c d"])
        #expect(config.user == "www:data")
        #expect(config.workingDir == "/srv/web")
        #expect(config.stopSignal == "SIGQUIT")
        #expect(config.onBuild == ["RUN make"])
    }

    @Test("health checks have options and both forms")
    func healthchecks() throws {
        let config = try applied([
            "HEALTHCHECK --interval=1m30s --start-interval=100ms --retries=4 CMD [\"ping\", \"x\"]"
        ])
        #expect(
            config.healthcheck
                == ImageConfiguration.Healthcheck(
                    test: ["CMD", "ping", "x"], interval: 90_000_000_000, startInterval: 100_000_000, retries: 4))
        #expect(
            try applied(["HEALTHCHECK CMD ping x || exit 1"]).healthcheck?.test == ["CMD-SHELL", "ping x || exit 1"])
        #expect(try applied(["HEALTHCHECK none"]).healthcheck?.test == ["NONE"])
    }

    @Test(
        "what is no instruction is refused",
        arguments: [
            "", "RUN make", "CMD", "CMD   ", "ENV A", "ENV A=1 B", "ENV =x", "ENV A=\"open", "LABEL x", "EXPOSE x",
            "EXPOSE 0",
            "EXPOSE 70000", "EXPOSE 9-8", "EXPOSE 1/icmp", "EXPOSE 1/tcp/udp", "EXPOSE -", "USER a b", "STOPSIGNAL",
            "HEALTHCHECK CMD",
            "HEALTHCHECK ping", "HEALTHCHECK --interval=soon CMD x", "HEALTHCHECK --retries=-1 CMD x",
            "HEALTHCHECK --what=1 CMD x",
            "HEALTHCHECK NONE x", "ONBUILD FROM x", "ONBUILD onbuild RUN x", #"VOLUME [""]"#,
        ])
    func refuses(_ text: String) {
        let error = #expect(throws: ImageStoreError.self) { try applied([text]) }
        #expect(error?.code == .invalidChange)
    }
}
