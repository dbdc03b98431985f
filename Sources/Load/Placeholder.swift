// The first file of Load replaces this one.
