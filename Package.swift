// swift-tools-version: 6.2
import PackageDescription

// Every target is strict: Swift 6 language mode, warnings as errors.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

// The supervised side and the command line start thousands of times: no dynamic loading, no Foundation.
let staticExecutable: [LinkerSetting] = [.unsafeFlags(["-static-executable"])]
// ArgumentParser brings FoundationEssentials, whose own archives are not found by themselves when linking statically.
let staticCommand: [LinkerSetting] = [
    .unsafeFlags([
        "-static-executable", "-l_FoundationCShims", "-l_FoundationCollections", "-lswiftSynchronization",
    ])
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + dependencies, swiftSettings: strict)
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

let package = Package(
    name: "davit",
    products: [
        .executable(name: "davit", targets: ["davit"]),
        .executable(name: "davitd", targets: ["davitd"]),
        .executable(name: "davit-shim", targets: ["davit-shim"]),
        .executable(name: "davit-runtime", targets: ["davit-runtime"]),
        .executable(name: "davit-dns", targets: ["davit-dns"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Layer 0: system libraries and leaf values.
        .target(name: "CDavit"),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CNFTables", pkgConfig: "libnftables", providers: [.apt(["libnftables-dev"])]),
        library("Timestamps"),
        library("JSONCodec"),
        library("Diagnostics", ["JSONCodec"]),
        library("OCISpec"),
        // Layer 1
        library("LinuxSystem", ["CDavit", "Timestamps"]),
        library("ComposeModel", ["JSONCodec", "Timestamps"]),
        // Layer 2
        library("ComposeLoader", ["ComposeModel", "CYAML", "Diagnostics", "JSONCodec", "LinuxSystem", "Timestamps"]),
        library("Netlink", ["LinuxSystem"]),
        library("Cgroups", ["CDavit", "LinuxSystem", "OCISpec"]),
        library("Seccomp", ["CSeccomp", "JSONCodec", "LinuxSystem", "OCISpec"]),
        library("ImageStore", ["CDavit", "CZlib", "JSONCodec", "LinuxSystem", "OCISpec", "Timestamps", crypto]),
        library("ConfigHash", ["ComposeModel", "JSONCodec", "LinuxSystem", crypto]),
        library("Health", ["Timestamps"]),
        library("EngineAPI", ["ComposeModel", "JSONCodec", "Timestamps"]),
        library("NameService", ["JSONCodec", "LinuxSystem"]),
        // Layer 3
        library("Reconciler", ["Health", "OCISpec", "Timestamps"]),
        library("ContainerNetwork", ["CNFTables", "JSONCodec", "LinuxSystem", "Netlink"]),
        library(
            "ContainerRuntime",
            ["CDavit", "Cgroups", "JSONCodec", "LinuxSystem", "Netlink", "OCISpec", "Timestamps"]),
        library("ShimProtocol", ["Cgroups", "ContainerRuntime", "JSONCodec", "LinuxSystem", "OCISpec", "Timestamps"]),
        library(
            "ContainerShim",
            [
                "CDavit", "Cgroups", "ContainerRuntime", "JSONCodec", "LinuxSystem", "OCISpec", "ShimProtocol",
                "Timestamps",
            ]),
        library(
            "RuntimeCommand",
            ["Cgroups", "ContainerRuntime", "JSONCodec", "LinuxSystem", "OCISpec", "Seccomp", "Timestamps"]),
        library("DeviceInterface", ["ComposeLoader", "JSONCodec", "LinuxSystem", "OCISpec"]),
        library("EngineClient", ["ComposeModel", "EngineAPI", "JSONCodec", "LinuxSystem", "Timestamps"]),
        library("CommandLineUI", ["EngineAPI", "Diagnostics", "JSONCodec", "LinuxSystem", "Timestamps"]),
        // Layer 4
        library(
            "Engine",
            [
                "Cgroups", "ComposeModel", "ConfigHash", "ContainerNetwork", "ContainerRuntime", "DeviceInterface",
                "EngineAPI", "Health", "ImageStore", "JSONCodec", "LinuxSystem", "NameService", "OCISpec", "Reconciler",
                "Seccomp", "ShimProtocol", "Timestamps", crypto, logging, lifecycle,
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        // Layer 5
        library(
            "EngineServer",
            [
                "EngineAPI", "JSONCodec", "Timestamps", logging,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        // Layer 6
        .executableTarget(
            name: "davit",
            dependencies: [
                "CommandLineUI", "ComposeLoader", "ComposeModel", "ConfigHash", "Diagnostics", "EngineAPI",
                "EngineClient",
                "JSONCodec", "LinuxSystem", "Timestamps", arguments,
            ],
            swiftSettings: strict, linkerSettings: staticCommand),
        .executableTarget(
            name: "davitd",
            dependencies: [
                "Engine", "EngineServer", "LinuxSystem", arguments, logging, lifecycle,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "davit-shim", dependencies: ["ContainerShim"], swiftSettings: strict,
            linkerSettings: staticExecutable),
        .executableTarget(
            name: "davit-runtime", dependencies: ["RuntimeCommand"], swiftSettings: strict,
            linkerSettings: staticExecutable),
        .executableTarget(
            name: "davit-dns", dependencies: ["LinuxSystem", "NameService"], swiftSettings: strict,
            linkerSettings: staticExecutable),
        // Runs in the containers of the root tests, by path; it is not installed.
        .executableTarget(
            name: "davit-check", dependencies: ["CDavit", "JSONCodec", "LinuxSystem"], swiftSettings: strict,
            linkerSettings: staticExecutable),

        // Tests
        tests("Timestamps"),
        tests("JSONCodec"),
        tests("Diagnostics"),
        tests("OCISpec", ["JSONCodec"]),
        tests("LinuxSystem"),
        tests("ComposeModel", ["JSONCodec", "Timestamps"]),
        tests("ComposeLoader", ["ComposeModel", "Diagnostics", "JSONCodec"]),
        tests("Netlink"),
        tests("Cgroups", ["LinuxSystem", "OCISpec"]),
        tests("Seccomp", ["LinuxSystem", "OCISpec"]),
        tests("ImageStore", ["CDavit", "CZlib", "JSONCodec", "LinuxSystem", "OCISpec", "Timestamps"]),
        tests("ConfigHash", ["ComposeModel"]),
        tests("Health", ["Timestamps"]),
        tests("EngineAPI", ["JSONCodec", "Timestamps"]),
        tests("NameService", ["LinuxSystem"]),
        tests("Reconciler", ["Health", "JSONCodec", "OCISpec", "Timestamps"]),
        tests("ContainerNetwork", ["JSONCodec", "LinuxSystem", "Netlink"]),
        tests("ContainerRuntime", ["CDavit", "JSONCodec", "LinuxSystem", "OCISpec"]),
        tests("ShimProtocol", ["Cgroups", "ContainerRuntime", "JSONCodec", "LinuxSystem", "OCISpec", "Timestamps"]),
        tests("ContainerShim", ["LinuxSystem", "ShimProtocol", "Timestamps"]),
        tests("RuntimeCommand", ["Cgroups", "JSONCodec", "LinuxSystem", "OCISpec"]),
        tests("DeviceInterface", ["JSONCodec", "OCISpec"]),
        tests("EngineClient", ["EngineAPI", "LinuxSystem"]),
        tests("CommandLineUI", ["EngineAPI", "Timestamps"]),
        tests(
            "Engine",
            [
                "Cgroups", "ComposeModel", "ContainerNetwork", "EngineAPI", "Health", "ImageStore", "JSONCodec",
                "LinuxSystem",
                "OCISpec", "Reconciler", "ShimProtocol", "Timestamps", logging,
                .product(name: "GRDB", package: "GRDB.swift"),
            ]),
        tests("EngineServer", ["ComposeModel", "EngineAPI", "EngineClient", "JSONCodec", "Timestamps", logging]),
        // Runs the built programs by path; needs root.
        .testTarget(
            name: "DavitRootTests",
            dependencies: [
                "CDavit", "Cgroups", "ContainerNetwork", "ContainerRuntime", "ShimProtocol", "JSONCodec", "LinuxSystem",
                "OCISpec", "Timestamps",
            ], swiftSettings: strict),
    ]
)
