/// Every command there is, in the order of the help.
enum Commands {
  static let all: [Command] = [
    .up, .down, .status, .check, .profile, .peek, .extract, .snapshot, .transform, .load, .run, .plan, .query,
    .cubeList,
    .cubeBuild,
    .cubeDrop, .cubeVerify, .cubeAdvise, .identityExplain, .audit, .trace, .screens, .rejectsList, .rejectsShow,
    .rejectsExport,
    .rejectsReplay, .schemaDDL,
    .schemaDiff, .schemaApply, .schemaHistory, .rebuild, .unload, .clean,
  ]
}
