import Document
import Foundation
import PlinkflowKit
import Report
import Runs
import Testing

/// A page stays one that opens, however much there is to tell.
@Suite struct PageSizeTests {
  private static func story(steps count: Int, calls: Int, outputs: Value) -> RunStory {
    var record = RunRecord(
      number: 1, identifier: "r1", frozen: Example.record.frozen,
      steps: (0..<count).map {
        StepRecord(number: $0, name: "endpoint[\"tenant-\($0)\"]", kind: "privatelink.endpoint")
      })
    var events = [Example.opened]
    var requests: [RecordedCall] = []
    for step in 0..<count {
      events += [
        Example.intended(step, after: step), Example.event(step, after: step, .received(receipt: outputs)),
        Example.event(step, after: step + 1, .settling(why: "endpoint vpce-0123456789abcdef0 is pending")),
        Example.done(step, after: step + 9, outputs: outputs),
      ]
      requests += (0..<calls).map { number in
        RecordedCall(
          run: 1, step: step, connection: "consumer", at: Example.start + .seconds(step + number),
          RemoteCall(
            service: "EC2", action: "DescribeVpcEndpoints", duration: .milliseconds(120),
            status: number == 0 ? nil : 200,
            requestID: "6d784a41-010e-f745-e2a1-72d9828ec\(number)", failure: number == 0 ? "no reply" : nil))
      }
    }
    for event in events { record.apply(event) }
    let parameters = Dictionary(uniqueKeysWithValues: (0..<count).map { ($0, outputs) })
    return RunStory(
      of: record, events: events, calls: requests, needs: (1..<count).map { ($0, $0 - 1) }, parameters: parameters,
      isAlive: false, now: Example.start, next: "plinkflow undo r1")
  }

  private static let outputs = Value.object([
    .init("endpoint_id", .string("vpce-0123456789abcdef0")),
    .init("dns_names", Value(.array([.string("vpce-0123.vpce-svc-0123.ap-northeast-1.vpce.amazonaws.com")]))),
  ])

  @Test func `3,000 steps with forty requests each are less than 5 MB, and what failed is in it`() {
    let page = ReportPage(Self.story(steps: 3000, calls: 40, outputs: Self.outputs)).text
    #expect(page.utf8.count < 5_000_000, "\(page.utf8.count)")
    #expect(page.contains("requests over consumer, the last 4 of 40"))
    #expect(page.components(separatedBy: "  no reply  ").count == 3001)
  }

  @Test func `a long value has its beginning shown, and says how long it is`() {
    let long = Value.object([.init("text", .string(String(repeating: "x", count: 100_000)))])
    let page = ReportPage(Self.story(steps: 2, calls: 1, outputs: long)).text
    #expect(page.contains("<h3>outputs, the beginning of 100016 bytes</h3>"))
    #expect(page.utf8.count < 700_000)
  }

  @Test func `the steps that decided how long it took are told in their order`() {
    let page = ReportPage(Self.story(steps: 3, calls: 1, outputs: Self.outputs)).text
    let links = (0..<3).map { "<a href=\"#step-\($0)\">endpoint[&quot;tenant-\($0)&quot;]</a>" }
    #expect(page.contains("<dt>critical path</dt><dd>\(links.joined(separator: " → "))</dd>"))
  }
}
