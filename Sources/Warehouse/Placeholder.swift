// The first file of Warehouse replaces this one.
