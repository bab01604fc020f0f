"""The commands of `qingjian`, a module each. They import what is heavy only when they run."""
