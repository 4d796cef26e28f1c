// swift-tools-version: 6.2
import PackageDescription

// The fuzz targets. A package of its own, because the code under test is built differently: with coverage counters that
// libFuzzer reads, optimised but with every check, and open to `@testable`. `Sources` is a link to davit's own; only what
// the loader needs is listed, so nothing has to be fetched.
//
// `scripts/fuzz` builds it: the linker has to be told where the toolchain keeps libFuzzer.

#if arch(arm64)
    let libFuzzer = "clang_rt.fuzzer_no_main-aarch64"
#else
    let libFuzzer = "clang_rt.fuzzer_no_main-x86_64"
#endif

// As in davit's own Package.swift, and the instrumentation.
let fuzzed: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .unsafeFlags(["-sanitize=fuzzer", "-enable-testing", "-assert-config", "Debug"]),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: fuzzed)
}

func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: "fuzz-\(name)", dependencies: ["ComposeLoader", "Fuzzing"] + dependencies, path: "Targets/\(name)",
        swiftSettings: fuzzed)
}

let package = Package(
    name: "davit-fuzz",
    targets: [
        .target(name: "CDavit"),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        library("Timestamps"),
        library("JSONCodec"),
        library("Diagnostics", ["JSONCodec"]),
        library("LinuxSystem", ["CDavit", "Timestamps"]),
        library("ComposeModel", ["JSONCodec", "Timestamps"]),
        library("ComposeLoader", ["ComposeModel", "CYAML", "Diagnostics", "JSONCodec", "LinuxSystem", "Timestamps"]),

        .systemLibrary(name: "CFuzzer", path: "Targets/CFuzzer"),
        .target(
            name: "Fuzzing", dependencies: ["CFuzzer"], path: "Targets/Fuzzing", swiftSettings: fuzzed,
            linkerSettings: [.linkedLibrary(libFuzzer)]),
        fuzzer("yaml", ["Diagnostics"]),
        fuzzer("template", []),
        fuzzer("dotenv", []),
        fuzzer("loader", ["ComposeModel", "Diagnostics"]),
    ]
)
