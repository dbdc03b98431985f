// The seam to libFuzzer, which comes with the Swift toolchain. `make fuzz` builds this target, and everything it
// uses, with coverage counters and address checks; an ordinary build leaves it out.

import FuzzTargets
import Glibc

@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ target: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

guard let name = unsafe getenv("FUZZ_TARGET").map({ unsafe String(cString: $0) }),
  let chosen = FuzzTarget(rawValue: name)
else {
  print("FUZZ_TARGET must be one of: \(FuzzTarget.allCases.map(\.rawValue).joined(separator: ", "))")
  exit(2)
}
unsafe FuzzTarget.chosen = chosen
var count = CommandLine.argc
var arguments = unsafe CommandLine.unsafeArgv
exit(
  unsafe runDriver(&count, &arguments) { bytes, count in
    let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    if let finding = unsafe FuzzTarget.chosen.finding(input) {
      print("FINDING: \(finding)")
      unsafe fflush(nil)
      abort()
    }
    return 0
  })
