// swift-tools-version: 6.2
import PackageDescription

// Targets stand in the order in which data travels. No package dependencies: the C libraries come from
// the system (see `apt-packages`), each imported by one target only. Small ones are linked from their archives, and libarchive
// is loaded when it is needed: each library that is not loaded shortens the start of a command.

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func part(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

let package = Package(
  name: "martlet",
  products: [
    .executable(name: "martlet", targets: ["martlet"]),
    .executable(name: "exportgen", targets: ["exportgen"]),
  ],
  targets: [
    .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CArchive", providers: [.apt(["libarchive-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CPCRE2", providers: [.apt(["libpcre2-dev"])]),
    .systemLibrary(name: "CUTF8Proc", providers: [.apt(["libutf8proc-dev"])]),

    part("OperatingSystem"),
    part("Text", ["OperatingSystem", "CPCRE2", "CUTF8Proc"]),
    part("Columnar", ["OperatingSystem"]),
    part("Definitions", ["Text", "Columnar", "OperatingSystem", "CYAML"]),
    part("StageFiles", ["Columnar", "Definitions", "OperatingSystem", "CCrypto"]),
    part("Extract", ["Text", "Columnar", "Definitions", "OperatingSystem", "CArchive"]),
    part("Transform", ["Text", "Columnar", "Definitions"]),
    part("Profile", ["Text", "Columnar", "Definitions", "Extract", "OperatingSystem"]),
    part("PostgreSQL", ["Columnar", "OperatingSystem", "CLibPQ"]),
    part("Warehouse", ["Columnar", "Definitions", "StageFiles", "PostgreSQL", "OperatingSystem"]),
    part("Cube", ["Text", "Columnar", "Definitions", "Warehouse", "PostgreSQL", "OperatingSystem"]),
    part("Load", ["Columnar", "Definitions", "StageFiles", "Warehouse", "Cube", "PostgreSQL", "OperatingSystem"]),
    part(
      "Stages",
      [
        "Text", "Columnar", "Definitions", "Extract", "Transform", "Load", "Warehouse", "Cube", "PostgreSQL",
        "StageFiles", "OperatingSystem",
      ]),
    .executableTarget(
      name: "martlet",
      dependencies: [
        "Profile", "Extract", "Stages", "Cube", "Warehouse", "PostgreSQL", "Definitions", "Columnar", "OperatingSystem",
      ],
      swiftSettings: settings),
    .executableTarget(name: "exportgen", swiftSettings: settings),
    .executableTarget(
      name: "readbench", dependencies: ["Extract", "Definitions", "Columnar", "OperatingSystem"],
      path: "Benchmarks/readers/readbench", swiftSettings: settings),

    // Scratch databases on a real PostgreSQL, for the tests that need one.
    .target(
      name: "TestWarehouse", dependencies: ["Warehouse", "PostgreSQL", "OperatingSystem"], path: "Tests/TestWarehouse",
      swiftSettings: settings),
    tests("ExportgenTests", ["exportgen"]),
    tests("TextTests", ["Text", "OperatingSystem"]),
    tests("ColumnarTests", ["Columnar", "OperatingSystem"]),
    tests("DefinitionsTests", ["Definitions", "Columnar", "OperatingSystem"]),
    tests("StageFilesTests", ["StageFiles", "Columnar", "OperatingSystem"]),
    tests("ExtractTests", ["Text", "Extract", "Definitions", "Columnar", "OperatingSystem"]),
    tests("TransformTests", ["Transform", "Definitions", "Text", "Columnar", "OperatingSystem"]),
    tests("ProfileTests", ["Profile", "Extract", "Definitions", "Columnar", "OperatingSystem"]),
    tests("PostgreSQLTests", ["PostgreSQL", "Columnar", "OperatingSystem", "TestWarehouse"]),
    tests(
      "WarehouseTests",
      ["Text", "Warehouse", "Definitions", "PostgreSQL", "Columnar", "OperatingSystem", "TestWarehouse"]),
    tests(
      "CubeTests",
      ["Text", "Cube", "Definitions", "Warehouse", "PostgreSQL", "Columnar", "OperatingSystem", "TestWarehouse"]),
    tests(
      "LoadTests",
      [
        "Load", "Definitions", "Warehouse", "Cube", "PostgreSQL", "StageFiles", "Columnar", "OperatingSystem",
        "TestWarehouse",
      ]),
    tests(
      "PipelineTests",
      [
        "Stages", "Definitions", "Warehouse", "PostgreSQL", "Cube", "StageFiles", "Columnar", "OperatingSystem",
        "TestWarehouse",
      ], exclude: ["Golden"]),

    // What is fuzzed, and all inputs that are kept. The fuzzer itself is built by `make fuzz` only: see CONTRIBUTING.
    .target(
      name: "FuzzTargets", dependencies: ["Extract", "Definitions", "Columnar", "OperatingSystem"],
      path: "Tests/Fuzz/Targets", swiftSettings: settings),
    .testTarget(
      name: "FuzzTests", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Tests", swiftSettings: settings),
  ]
)

if Context.environment["MARTLET_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "fuzz", dependencies: ["FuzzTargets"], path: "Tests/Fuzz/Driver", swiftSettings: settings))
}
