import PlinkflowKit
import Runs
import Testing

@testable import Engine

@Suite struct AmendmentTests {
  private static func stoppedAtSecond() async throws -> Laboratory {
    let laboratory = try Laboratory()
    laboratory.world.fail("make second", with: .refused("was refused"))
    _ = try await laboratory.run(sample)
    return laboratory
  }

  @Test func `steps that have not begun may change, go and come`() async throws {
    let laboratory = try await Self.stoppedAtSecond()
    let changed = sample.replacing("${first.value}2", with: "better")
      .replacing("third:", with: "fourth:").replacing(#"name: "third""#, with: #"name: "fourth""#)
    let ending = try await laboratory.run(changed)
    #expect(ending.state == .done)
    #expect(ending.record.revision == 1)
    #expect(
      laboratory.world.visible == ["first": ["1"], "second": ["better"], "fourth": ["3"], "aside": ["new"]])
    let undone = try await laboratory.undo()
    #expect(undone.state == .undone)
    #expect(laboratory.world.visible == [:])
  }

  @Test func `a step that has begun may not change`() async throws {
    let laboratory = try await Self.stoppedAtSecond()
    let changed = sample.replacing(#"name: "first", value: "1""#, with: #"name: "first", value: "9""#)
    await #expect {
      _ = try await laboratory.run(changed)
    } throws: { error in
      guard case EngineError.changedAfterBegin(_, let changes) = error else { return false }
      return changes.map(\.step) == ["first"] && changes[0].now != nil
    }
    #expect(laboratory.world.visible == ["first": ["1"], "aside": ["new"]])
  }

  @Test func `a comment changes nothing`() async throws {
    let laboratory = try await Self.stoppedAtSecond()
    let ending = try await laboratory.run("// a remark\n" + sample)
    #expect(ending.state == .done)
  }
}
