// The first file of Stages replaces this one.
