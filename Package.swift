// swift-tools-version: 6.2

import PackageDescription

/// Every target is compiled under the same rules: Swift 6, existentials spelt `any`, and each file importing what it
/// names. `Plugins/` is SwiftPM's folder for build-tool plugins as well, so every target states its path.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func library(
  _ name: String, in folder: String = "Sources", uses: [Target.Dependency] = [], excluding pages: [String] = []
) -> Target {
  .target(name: name, dependencies: uses, path: "\(folder)/\(name)", exclude: pages, swiftSettings: strict)
}

func plugin(_ name: String, uses: [Target.Dependency] = []) -> Target {
  library(name, in: "Plugins", uses: ["Document", "PlinkflowKit"] + uses)
}

func tests(_ name: String, uses: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: uses, path: "Tests/\(name)", swiftSettings: strict)
}

let plugins: [Target.Dependency] = [
  "Core", "Command", "AWSConnection", "Beanstalk", "PrivateLink", "Route53", "VPN",
  "EC2", "LoadBalancing", "Resolver", "DirectoryService", "Check", "Network", "Host", "StrongSwan",
]

let package = Package(
  name: "plinkflow",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "PlinkflowKit", targets: ["PlinkflowKit", "Addresses", "Document"]),
    .library(name: "PlinkflowCLI", targets: ["PlinkflowCLI"]),
    .executable(name: "plinkflow", targets: ["plinkflow"]),
  ],
  targets: [
    // The workflow language and what a plugin's author sees.
    library("Document"),
    library("PlinkflowKit", uses: ["Addresses", "Document", "Processes"]),
    library("Workflow", uses: ["Document", "Graph", "PlinkflowKit"]),

    // What runs are, where they are kept, and the engine around that.
    library("Runs", uses: ["CLibrary", "Digest", "Document", "PlinkflowKit"], excluding: ["RunStore.md"]),
    .systemLibrary(name: "CSQLite", path: "Sources/CSQLite"),
    library("SQLite", uses: ["CLibrary", "CSQLite"]),
    library("Journal", uses: ["CLibrary", "Digest", "Document", "PlinkflowKit", "Runs", "SQLite"]),
    library(
      "Engine",
      uses: ["CLibrary", "Digest", "Document", "Graph", "PlinkflowKit", "Processes", "Workflow", "Runs", "Journal"]),

    // Small parts that know nothing of the others.
    library("CLibrary"),
    library("Addresses", uses: ["CLibrary"]),
    library("Digest"),
    library("Graph"),
    library("Processes", uses: ["CLibrary"]),

    // The wire: a door to the system's libcurl, which is opened at run time.
    .target(name: "CCurl", path: "Sources/CCurl", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),

    // Amazon Web Services: the client, and a simulated cloud behind the same transport.
    library("AWSCore", uses: ["CLibrary", "Addresses", "CCurl", "Digest", "Processes"]),
    library("AWSSandbox", uses: ["CLibrary", "Addresses", "AWSCore", "Digest", "Document", "SQLite"]),

    // Steps.
    plugin("Core"),
    plugin("Command", uses: ["CLibrary", "Processes"]),
    plugin("AWSConnection", uses: ["AWSCore"]),
    plugin("Beanstalk", uses: ["AWSCore", "AWSConnection"]),
    plugin("PrivateLink", uses: ["AWSCore", "AWSConnection"]),
    plugin("Route53", uses: ["AWSCore", "AWSConnection"]),
    plugin("VPN", uses: ["Addresses", "AWSCore", "AWSConnection"]),
    plugin("EC2", uses: ["Addresses", "AWSCore", "AWSConnection"]),
    plugin("LoadBalancing", uses: ["AWSCore", "AWSConnection"]),
    plugin("Check", uses: ["CLibrary", "Addresses", "AWSCore", "AWSConnection", "Command"]),
    plugin("Resolver", uses: ["Addresses", "AWSCore", "AWSConnection"]),
    plugin("DirectoryService", uses: ["AWSCore", "AWSConnection"]),
    plugin("Network", uses: ["Addresses", "Command", "Digest"]),
    plugin("Host", uses: ["CLibrary", "Command", "Digest", "Processes"]),
    plugin("StrongSwan", uses: ["CLibrary"]),

    // Steps in any language: programs that speak Plugins/PROTOCOL.md.
    library("ProgramPlugin", uses: ["Document", "PlinkflowKit", "Digest", "Processes"]),

    // What every kind of step has to keep, tried on one.
    library("Conformance", uses: ["Document", "PlinkflowKit"]),

    // What people see.
    library("Report", uses: ["Graph", "Digest", "Document", "PlinkflowKit", "Workflow", "Runs", "Engine"]),
    library(
      "PlinkflowCLI",
      uses: [
        "Document", "PlinkflowKit", "Workflow", "Runs", "Journal", "Engine", "Report", "AWSCore", "AWSSandbox",
        "ProgramPlugin",
        "Conformance", "Processes",
      ]
        + plugins),
    .executableTarget(
      name: "plinkflow", dependencies: ["PlinkflowCLI"], path: "Sources/plinkflow", swiftSettings: strict),

    // Whole processes, measured; run by `Tests/bench`.
    .executableTarget(
      name: "benchmark",
      dependencies: [
        "Document", "PlinkflowKit", "Workflow", "SQLite", "Runs", "Journal", "Engine", "AWSCore", "AWSSandbox",
        "AWSConnection",
        "Beanstalk", "PrivateLink", "Route53", "Fixtures",
      ],
      path: "Tests/Benchmark", swiftSettings: strict),
    .executableTarget(
      name: "benchmark-program", dependencies: ["PlinkflowCLI", "PlinkflowKit"], path: "Tests/BenchmarkProgram",
      swiftSettings: strict),

    // Hostile inputs, made out of valid ones.
    library("Fuzzing", in: "Tests", uses: ["Fixtures"]),

    // What tests of several targets begin with.
    library("Fixtures", in: "Tests", uses: ["CLibrary"]),

    // What every store of runs has to keep, tried on one.
    library("StoreConformance", in: "Tests", uses: ["Document", "PlinkflowKit", "Runs"]),

    // The same for tests that need the simulated cloud: a stage in it, a record of its traffic, and all kinds of step.
    library(
      "CloudFixtures", in: "Tests",
      uses: ["Document", "PlinkflowKit", "AWSCore", "AWSConnection", "AWSSandbox", "PlinkflowCLI", "Fixtures"]),

    // The model of the promises: histories by chance, played in this process. `Tests/histories` plays them by the
    // hundred thousand.
    library(
      "Model", in: "Tests",
      uses: ["CLibrary", "Document", "PlinkflowKit", "Workflow", "SQLite", "Runs", "Journal", "Engine", "Fixtures"]),
    .executableTarget(
      name: "histories", dependencies: ["Model"], path: "Tests/Histories", swiftSettings: strict),

    // Histories at the wire: requests over HTTP, and what goes wrong with them. `Tests/wire` plays them.
    library(
      "WireHistories", in: "Tests",
      uses: [
        "Document", "PlinkflowKit", "Workflow", "SQLite", "Runs", "Journal", "Engine", "AWSCore", "AWSConnection",
        "AWSSandbox", "PlinkflowCLI", "Fixtures",
      ]),
    .executableTarget(
      name: "wire", dependencies: ["AWSSandbox", "WireHistories"], path: "Tests/WireCampaign", swiftSettings: strict),

    // Tests, a target for each module.
    tests("AddressesTests", uses: ["Addresses"]),
    tests("DocumentTests", uses: ["Document", "Fuzzing", "Fixtures"]),
    tests("KitTests", uses: ["Document", "PlinkflowKit", "Processes"]),
    tests("WorkflowTests", uses: ["Document", "PlinkflowKit", "Workflow", "Fuzzing"]),
    tests(
      "JournalTests",
      uses: [
        "Digest", "Document", "PlinkflowKit", "SQLite", "Runs", "Journal", "StoreConformance", "Fuzzing", "Fixtures",
      ]),
    tests(
      "ProgramPluginTests", uses: ["Document", "PlinkflowKit", "Workflow", "ProgramPlugin", "Fuzzing", "Fixtures"]),
    tests("ConformanceTests", uses: ["Document", "PlinkflowKit", "Conformance"]),
    tests(
      "EngineTests",
      uses: [
        "Digest", "Document", "PlinkflowKit", "Processes", "Workflow", "SQLite", "Runs", "Journal", "Engine", "Model",
        "Fixtures",
      ]),
    tests("AWSCoreTests", uses: ["CLibrary", "Digest", "AWSCore", "Fuzzing", "Fixtures"]),
    tests(
      "AWSSandboxTests",
      uses: ["Digest", "Document", "AWSCore", "AWSSandbox", "Fuzzing", "Fixtures", "CloudFixtures"]),
    tests(
      "PluginTests",
      uses: [
        "CLibrary", "Document", "PlinkflowKit", "Workflow", "AWSCore", "AWSSandbox", "Conformance", "PlinkflowCLI",
        "Fuzzing", "Fixtures", "CloudFixtures",
      ] + plugins),
    tests(
      "PeerTests",
      uses: ["Document", "PlinkflowKit", "AWSCore", "AWSSandbox", "plinkflow", "Fixtures", "CloudFixtures"] + plugins),
    tests(
      "CheckTests",
      uses: [
        "CLibrary",
        "Addresses", "Document", "PlinkflowKit", "AWSCore", "AWSSandbox", "AWSConnection", "VPN", "Check", "Fuzzing",
        "Fixtures",
      ]
    ),
    // What something new has to touch: the list that a test fails with.
    tests(
      "GuardTests",
      uses: [
        "Document", "PlinkflowKit", "Workflow", "Runs", "Journal", "Report", "AWSCore", "AWSConnection", "AWSSandbox",
        "Fixtures",
        "CloudFixtures",
      ]),
    tests("ReportTests", uses: ["Document", "PlinkflowKit", "Runs", "Report", "Fuzzing"]),
    tests(
      "CommandTests",
      uses: [
        "Document", "PlinkflowKit", "SQLite", "Runs", "Journal", "Engine", "AWSCore", "PlinkflowCLI", "plinkflow",
        "Fixtures",
      ]
    ),
  ],
  swiftLanguageModes: [.v6]
)
