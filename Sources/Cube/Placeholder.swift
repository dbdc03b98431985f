// The first file of Cube replaces this one.
