// The first file of StageFiles replaces this one.
