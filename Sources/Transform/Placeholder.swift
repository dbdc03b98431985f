// The first file of Transform replaces this one.
