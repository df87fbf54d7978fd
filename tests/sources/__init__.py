"""Where files come from: real clients, real servers on loopback, a store of each test's own."""
