// swift-tools-version:6.2
import PackageDescription

// Layers (docs/architecture.md): a target imports only targets that stand above it in this list.
// `deploy/lint` holds the list and the imports together.

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .treatWarning("DeprecatedDeclaration", as: .warning),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
/// Libraries also hide what they import, so that C types cannot leak through an API.
let library: [SwiftSetting] = strict + [.enableUpcomingFeature("InternalImportsByDefault")]

/// Where packets pass. Who may touch what at the same time is checked as the program is compiled, and in debug
/// builds also as it runs; there it would cost a tenth of all instructions (docs/decisions/0012).
let packetPath: [SwiftSetting] =
  library + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]

/// What is tried is optimised as it is shipped. Large tests that compute little need not be: they are built
/// sooner. Those of codecs make their own signals, which takes minutes then.
let quickly: [SwiftSetting] = strict + [.unsafeFlags(["-Onone"])]

let package = Package(
  name: "kuulolla",
  products: [
    .executable(name: "kuulolla", targets: ["kuulolla"]),
    .executable(name: "kuulolla-kiosk", targets: ["kuulolla-kiosk"]),
    .executable(name: "kuulolla-load", targets: ["kuulolla-load"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // 0: C headers and the thinnest shims
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CSRTP", pkgConfig: "libsrtp2", providers: [.apt(["libsrtp2-dev"])]),
    // Opened as a program runs, so not linked; without its header the module says that it is not there.
    .systemLibrary(name: "CIPSecMB", providers: [.apt(["libipsec-mb-dev"])]),
    .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
    .systemLibrary(name: "COpus", pkgConfig: "opus", providers: [.apt(["libopus-dev"])]),
    .systemLibrary(name: "CVPX", pkgConfig: "vpx", providers: [.apt(["libvpx-dev"])]),
    .systemLibrary(
      name: "CSpeexDSP", pkgConfig: "speexdsp", providers: [.apt(["libspeexdsp-dev"])]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    // Linked by name in its module map: the flags of SDL's pkg-config file are refused.
    .systemLibrary(
      name: "CSDL2", providers: [.apt(["libsdl2-dev", "libsdl2-ttf-dev"])]),
    .systemLibrary(name: "CV4L2", pkgConfig: "libv4lconvert", providers: [.apt(["libv4l-dev"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "CALSA", pkgConfig: "alsa", providers: [.apt(["libasound2-dev"])]),
    .systemLibrary(name: "CPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),

    // 1: bytes and rules
    .target(name: "Bytes", swiftSettings: library),
    .target(name: "CareModel", swiftSettings: library),
    .target(
      name: "Settings", dependencies: [.product(name: "Yams", package: "Yams")],
      swiftSettings: library),
    .target(name: "Signatures", dependencies: ["COpenSSL"], swiftSettings: library),

    // 2: messages, keys, codecs
    .target(name: "Posix", dependencies: ["Bytes", "CLinux"], swiftSettings: library),
    .target(name: "CareAPI", dependencies: ["CareModel"], swiftSettings: library),
    .target(
      name: "SecureTransport",
      dependencies: ["Bytes", "Signatures", "COpenSSL", "CSRTP", "CIPSecMB"],
      swiftSettings: packetPath),
    .target(
      name: "Codecs", dependencies: ["Bytes", "COpus", "CVPX", "CSpeexDSP"],
      swiftSettings: library),

    // 3: real-time protocols, the seam between gateway and relay, a terminal's devices, what carries
    // messages out of the house
    .target(name: "RTC", dependencies: ["Bytes", "SecureTransport"], swiftSettings: packetPath),
    .target(name: "MediaAPI", swiftSettings: library),
    .target(
      name: "Devices",
      dependencies: ["Bytes", "Posix", "Codecs", "CLinux", "CSDL2", "CALSA", "CV4L2"],
      swiftSettings: library),

    .target(
      name: "Couriers", dependencies: ["CareModel", "Posix", "CCurl"], swiftSettings: library),

    // 4: forwarding core, storage, a native participant
    .target(
      name: "Relay", dependencies: ["Bytes", "SecureTransport", "RTC", "MediaAPI"],
      swiftSettings: packetPath),
    .target(
      name: "CareStore",
      dependencies: [
        "CareModel", "CareAPI", "Posix", "CPQ", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: library),

    .target(
      name: "Endpoint",
      dependencies: [
        "Bytes", "CareModel", "CareAPI", "SecureTransport", "RTC", "CLinux", "Posix",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ], swiftSettings: library),

    // 5: sockets, pages, a native participant's pictures and sounds, and load for measurements
    .target(
      name: "RelayServer",
      dependencies: ["Bytes", "SecureTransport", "RTC", "MediaAPI", "Relay", "CLinux", "Posix"],
      swiftSettings: library),
    .target(
      name: "CallMedia", dependencies: ["Bytes", "Posix", "Codecs", "RTC", "Endpoint"],
      swiftSettings: library),
    .target(name: "Consoles", resources: [.copy("Web")], swiftSettings: library),
    .target(
      name: "LoadGenerator",
      dependencies: [
        "Bytes", "CareModel", "CareAPI", "Posix", "SecureTransport", "RTC", "MediaAPI", "Endpoint",
        "CLinux",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ], swiftSettings: library),

    // 6: the service, and the terminal
    .target(
      name: "KioskAgent",
      dependencies: [
        "Bytes", "CareModel", "CareAPI", "Posix", "Settings", "Signatures", "Codecs", "Devices",
        "RTC", "Endpoint", "CallMedia", "CSDL2", "CTurboJPEG",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      exclude: ["Drawing/Fonts/LICENSE-OFL.txt"],
      resources: [
        .embedInCode("Texts/Language/fi.json"), .embedInCode("Texts/Language/sv.json"),
        .embedInCode("Texts/Language/en.json"),
        .embedInCode("Drawing/Fonts/noto-sans-regular.ttf"),
        .embedInCode("Drawing/Fonts/noto-sans-semibold.ttf"),
      ], swiftSettings: library),
    .target(
      name: "Gateway",
      dependencies: [
        "CareModel", "CareAPI", "MediaAPI", "CareStore", "Consoles", "Couriers", "Settings",
        "Signatures", "CArgon2", "CLinux", "COpenSSL",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: library),

    // 7: wiring
    .executableTarget(
      name: "kuulolla",
      dependencies: [
        "Bytes", "CareModel", "CareStore", "Gateway", "MediaAPI", "RelayServer", "SecureTransport",
        "Settings",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ], swiftSettings: strict),

    .executableTarget(
      name: "kuulolla-load",
      dependencies: [
        "LoadGenerator", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),

    // Tests
    .target(
      name: "TestKit", dependencies: ["Bytes", "SecureTransport", "RTC", "MediaAPI", "Relay"],
      path: "Tests/TestKit", swiftSettings: library),
    .target(
      name: "SRTPDuel", dependencies: ["SecureTransport"], path: "Tests/SRTPDuel",
      swiftSettings: library),
    .executableTarget(
      name: "kuulolla-srtp-bench",
      dependencies: [
        "SecureTransport", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Tests/SRTPBench", swiftSettings: strict),
    .executableTarget(
      name: "kuulolla-kiosk",
      dependencies: [
        "Bytes", "CallMedia", "CareModel", "CareAPI", "Codecs", "Devices", "KioskAgent", "Posix",
        "Settings", "Signatures",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict),
    .executableTarget(
      name: "kuulolla-caller",
      dependencies: [
        "CallMedia", "CareAPI", "CareModel", "Devices", "Endpoint",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Tests/Caller", swiftSettings: strict),
    .executableTarget(
      name: "kuulolla-seed",
      dependencies: [
        "CareModel", "CareStore", "Signatures",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Tests/StoreBench", swiftSettings: strict),
    .executableTarget(
      name: "kuulolla-relay",
      dependencies: [
        "Bytes", "MediaAPI", "Relay", "RelayServer", "RTC", "SecureTransport", "TestKit",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], path: "Tests/RelayBench", exclude: ["bare-loop.c", "bare-srtp.h"], swiftSettings: strict),
    .executableTarget(
      name: "kuulolla-kiosk-check", dependencies: ["KioskAgent", "CareModel", "Bytes"],
      path: "Tests/Kiosk/Check", swiftSettings: strict),
    .testTarget(name: "PosixTests", dependencies: ["Posix", "Bytes"], swiftSettings: strict),
    .testTarget(name: "BytesTests", dependencies: ["Bytes"], swiftSettings: strict),
    .testTarget(
      name: "SecureTransportTests",
      dependencies: ["SecureTransport", "SRTPDuel", "Bytes", "COpenSSL", "CIPSecMB"],
      swiftSettings: strict),
    .testTarget(
      name: "DevicesTests", dependencies: ["Devices", "Codecs", "Posix", "Bytes", "CV4L2"],
      swiftSettings: strict),
    .testTarget(name: "CodecsTests", dependencies: ["Codecs", "Bytes"], swiftSettings: strict),
    .testTarget(
      name: "RTCTests", dependencies: ["RTC", "SecureTransport", "Bytes", "TestKit"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "RelayTests",
      dependencies: [
        "Relay", "RelayServer", "RTC", "SecureTransport", "MediaAPI", "Bytes", "Posix", "TestKit",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EndpointTests",
      dependencies: [
        "Endpoint", "Gateway", "CareStore", "CareModel", "CareAPI", "RelayServer", "MediaAPI",
        "RTC", "SecureTransport", "Bytes", "TestKit",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ], swiftSettings: strict),
    .testTarget(
      name: "CareTests", dependencies: ["CareModel", "CareAPI", "CareStore", "Signatures"],
      swiftSettings: quickly),
    .testTarget(
      name: "CouriersTests", dependencies: ["Couriers", "CareModel"], swiftSettings: strict),
    .testTarget(
      name: "CallMediaTests",
      dependencies: ["CallMedia", "Codecs", "Endpoint", "RTC", "Posix", "Bytes"],
      swiftSettings: strict),
    .testTarget(
      name: "KioskTests",
      dependencies: [
        "KioskAgent", "CallMedia", "CareAPI", "CareModel", "Codecs", "Devices", "Endpoint",
        "Posix", "Settings", "Bytes",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "LoadGeneratorTests", dependencies: ["LoadGenerator", "CareAPI", "CareModel", "RTC"],
      swiftSettings: strict),
    .testTarget(
      name: "GatewayTests",
      dependencies: [
        "Gateway", "CareStore", "CareModel", "CareAPI", "Consoles", "Couriers", "MediaAPI",
        "Settings", "Signatures",
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOWebSocket", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: quickly),
  ]
)

// `deploy/fuzz` asks for the fuzzer, which needs the parsers alone and flags that no other build has.
if Context.environment["KUULOLLA_FUZZ"] == "1" {
  let fuzzed: Set = [
    "COpenSSL", "CSRTP", "CIPSecMB", "COpus", "CVPX", "CSpeexDSP", "Bytes", "CareModel",
    "Signatures",
    "CareAPI", "MediaAPI",
    "SecureTransport", "Codecs", "RTC", "SRTPDuel",
  ]
  package.products = []
  package.dependencies = []
  package.targets.removeAll { !fuzzed.contains($0.name) }
  // A terminal's devices without the devices: what reads their texts needs none of their libraries.
  package.targets.append(
    .target(
      name: "Devices", path: "Sources/Devices", sources: ["Texts"], swiftSettings: library))
  // Nor does what writes e-mail.
  package.targets.append(
    .target(
      name: "Couriers", dependencies: ["CareModel"], path: "Sources/Couriers", sources: ["Texts"],
      swiftSettings: library))
  // Nor does what a generator of load reads.
  package.targets.append(
    .target(
      name: "LoadGenerator", path: "Sources/LoadGenerator", sources: ["Texts"],
      swiftSettings: library))
  package.targets.append(
    .executableTarget(
      name: "kuulolla-fuzz",
      dependencies: [
        "Bytes", "CareModel", "CareAPI", "SecureTransport", "Codecs", "RTC", "Devices", "Couriers",
        "LoadGenerator", "MediaAPI", "SRTPDuel",
      ],
      path: "Tests/Fuzz", exclude: ["Corpus"], swiftSettings: strict))
}
