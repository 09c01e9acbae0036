import Document
import Foundation
import PlinkflowKit

extension BeanstalkEnvironment: EarlyChecked {
  /// The application and its version.
  static let standIns: [String: Value] = [
    "application": .string("application"), "version_label": .string("version"),
  ]
}

extension SourceBundle: EarlyChecked {
  /// The bucket.
  static let standIns: [String: Value] = ["bucket": .string("bucket")]

  /// Refuses a file that cannot be read.
  func check() async throws(StepError) {
    guard FileManager.default.isReadableFile(atPath: parameters.file) else {
      throw .refused("could not read `\(parameters.file)`")
    }
  }
}

extension ApplicationVersion: EarlyChecked {
  /// The application and its bundle.
  static let standIns: [String: Value] = [
    "application": .string("application"), "bucket": .string("bucket"), "key": .string("key"),
  ]
}
