/// The version of Martlet: in `--version`, manifests and the ledger.
package let martletVersion = "0.1.0"
