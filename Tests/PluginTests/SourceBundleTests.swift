import AWSConnection
import AWSCore
import AWSSandbox
import CloudFixtures
import Document
import Foundation
import PlinkflowKit
import Testing

/// Source bundles in a bucket, and versions that are made of them.
@Suite struct SourceBundleTests {
  private let cloud: Cloud
  private let bucket: String

  init() async throws {
    cloud = try Cloud()
    bucket = try await cloud.make("beanstalk.storage_location", on: "provider", "{}").text("bucket")
  }

  private func bundle(_ text: String, run: String = "r1") async throws -> Driver {
    let file = try cloud.bundle(text)
    return Driver(
      try await cloud.step("beanstalk.source_bundle", on: "provider", "{ file: '\(file)', bucket: '\(bucket)' }"),
      run: run)
  }

  private func objects() throws -> [String] {
    try cloud.sandbox.changes().flatMap(\.added).filter { $0.kind == "object" }.map(\.id).sorted()
  }

  @Test func `the bucket is the one that Elastic Beanstalk keeps for account and region`() {
    #expect(bucket == "elasticbeanstalk-ap-northeast-1-111111111111")
  }

  /// The hash is SHA-256 of the text, as `sha256sum` gives it.
  @Test func `a file lies under a key with its hash`() async throws {
    var step = try await bundle("abc")
    let outputs = try await step.run()
    #expect(
      try outputs.text("sha256") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(try outputs.text("key") == "plinkflow/ba7816bf8f01cfea414140de5dae2223/bundle.zip")
    #expect(try objects() == ["\(bucket)/plinkflow/ba7816bf8f01cfea414140de5dae2223/bundle.zip"])
  }

  @Test func `other contents are put beside the old ones, and go without them`() async throws {
    var first = try await bundle("one")
    try await first.run()
    let before = try objects()
    let second = try await bundle("two", run: "r2")
    // The engine hands over what the run before made.
    let found = try await second.look(first.receipt)
    guard case .present(_, let drift) = found else {
      Issue.record("\(found)")
      return
    }
    #expect(drift.map(\.field) == ["sha256"])
    let receipt = try await second.step.apply(over: found, token: second.token)
    #expect(try objects().count == 2)
    try await second.step.undo(to: found, receipt, token: second.undoToken)
    #expect(try objects() == before)
    #expect(try await second.look(receipt).shows(found))
  }

  @Test func `what was put anew by somebody else is not deleted`() async throws {
    var step = try await bundle("abc")
    let key = try await step.run().text("key")
    let client = try await cloud.account("provider").client
    _ = try await client.call(
      "PutObject", method: "PUT", ObjectAddress(bucket: bucket, key: key), file: FileBody(path: try cloud.bundle("x")),
      safety: .idempotent)
    let fault = try #require(
      await #expect(throws: StepError.self) {
        try await step.step.undo(to: .absent, step.receipt, token: step.undoToken)
      })
    #expect(fault.class == .refused)
    #expect(fault.summary == "was put anew by somebody else")
    #expect(fault.notes == ["s3://\(bucket)/\(key)"])
    #expect(fault.help == "delete it by hand")
    // And a run that comes upon it does not take it for its own file.
    let later = try await bundle("abc", run: "r2")
    #expect(
      try await later.look()
        == .foreign("s3://\(bucket)/\(key) was put there by somebody else: S3 has no SHA-256 of it"))
  }

  @Test func `a file that is not there is told, and taking back needs none`() async throws {
    var step = try await bundle("abc")
    try await step.run()
    try FileManager.default.removeItem(atPath: try cloud.bundle("abc"))
    try await step.undo(receipt: step.receipt)
    #expect(try objects().isEmpty)
    let fault = try #require(await #expect(throws: StepError.self) { _ = try await step.look() })
    #expect(fault.class == .refused)
    #expect(fault.summary == "could not read `\(try cloud.bundle("abc"))`")
    #expect(fault.notes == [CocoaError(.fileReadNoSuchFile).localizedDescription])
  }

  @Test(arguments: ["ab", "a/b/c", String(repeating: "b", count: 64)])
  func `a name that no bucket has is refused`(name: String) async throws {
    let file = try cloud.bundle("abc")
    let fault = await #expect(throws: StepError.self) {
      _ = try await cloud.step("beanstalk.source_bundle", on: "provider", "{ file: '\(file)', bucket: '\(name)' }")
    }
    #expect(fault == .refused("has `bucket` that is no bucket's name: `\(name)`"))
  }

  @Test func `another content under the key of this one is somebody else's`() async throws {
    var step = try await bundle("abc")
    let key = try await step.run().text("key")
    let client = try await cloud.account("provider").client
    _ = try await client.call(
      "PutObject", method: "PUT", ObjectAddress(bucket: bucket, key: key),
      headers: [
        ("x-amz-checksum-sha256", "LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE="),
        ("x-amz-sdk-checksum-algorithm", "SHA256"),
      ],
      file: FileBody(path: try cloud.bundle("x")), safety: .idempotent)
    let later = try await bundle("abc", run: "r2")
    #expect(try await later.look() == .foreign("s3://\(bucket)/\(key) holds something else than its key says"))
  }

  @Test func `a version without its bundle is refused, and a label keeps its bundle`() async throws {
    _ = try await cloud.make("beanstalk.application", on: "provider", "{ name: 'web' }")
    func version(_ key: String) async throws -> BoundStep {
      try await cloud.step(
        "beanstalk.application_version", on: "provider",
        "{ application: 'web', label: 'v1', bucket: '\(bucket)', key: '\(key)' }")
    }
    let missing = try await version("nothing.zip")
    let fault = try #require(
      await #expect(throws: StepError.self) {
        _ = try await missing.apply(over: .absent, token: Driver(missing).token)
      })
    #expect(
      fault.notes.last
        == "Unable to download from S3 location (Bucket: \(bucket)  Key: nothing.zip). Reason: Not Found")
    var first = try await bundle("one")
    let key = try await first.run().text("key")
    var made = Driver(try await version(key), number: 2)
    #expect(try await made.run().text("label") == "v1")
    #expect(
      try await Driver(try await version("other.zip")).look()
        == .foreign("version v1 of application web is of another bundle: s3://\(bucket)/\(key)"))
  }

  @Test func `a file that changes while it is sent is refused by its hash`() async throws {
    let file = try cloud.bundle("abc")
    let body = try FileBody(path: file)
    _ = try cloud.bundle("changed")
    let client = try await cloud.account("provider").client
    let failure = await #expect(throws: AWSFailure.self) {
      _ = try await client.call(
        "PutObject", method: "PUT", ObjectAddress(bucket: bucket, key: "a.zip"), file: body, safety: .idempotent)
    }
    #expect(failure?.word == "XAmzContentSHA256Mismatch")
  }
}
