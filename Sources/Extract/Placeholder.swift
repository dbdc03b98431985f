// The first file of Extract replaces this one.
