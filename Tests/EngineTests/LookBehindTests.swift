import PlinkflowKit
import Runs
import Testing

@testable import Engine

/// A refusal that a race or a lost reply would bring as well is looked behind once; any other refusal ends the step
/// with nothing in doubt.
@Suite struct LookBehindTests {
  private static let file = """
    { workflow: "race", connections: { w: { type: "world" } },
      steps: { only: { uses: "world.thing", with: { name: "only", value: "1" } } } }
    """

  private static func race(_ summary: String = "was refused by it") -> StepError {
    var fault = StepError.refused(summary, notes: ["AlreadyThere on Make"])
    fault.mayBeDone = true
    return fault
  }

  @Test func `the world is as wanted all the same: the step is done, and undo restores what stood before it`()
    async throws
  {
    let laboratory = try Laboratory()
    laboratory.world.fail("make only", with: Self.race())
    laboratory.world.putOnRefusal("only", "1")
    let ending = try await laboratory.run(Self.file)
    #expect(ending.state == .done)
    #expect(ending.step("only")?.how == .created)
    #expect(laboratory.world.sent == [])
  }

  @Test func `nothing of it is there: refused at once, nothing is in doubt, and a corrected file runs on`() async throws
  {
    let laboratory = try Laboratory()
    laboratory.world.fail("make only", with: Self.race())
    let ending = try await laboratory.run(Self.file)
    #expect(ending.state == .failed)
    #expect(ending.exitStatus == 1)
    #expect(ending.step("only")?.phase == .pending)
    #expect(ending.step("only")?.fault?.summary == "was refused by it")
    let corrected = try await laboratory.run(Self.file.replacing("value: \"1\"", with: "value: \"2\""))
    #expect(corrected.state == .done)
    #expect(laboratory.world.visible == ["only": ["2"]])
  }

  @Test func `the reply of one's own change was lost, and sending it again is refused: it is one's own`() async throws {
    let laboratory = try Laboratory(TestWorld(lag: 15))
    laboratory.world.loseReply(of: "make only")
    laboratory.world.failAfterSending("make only", with: Self.race())
    let ending = try await laboratory.run(Self.file.replacing("world.thing", with: "world.tagged"))
    #expect(ending.state == .done)
    #expect(ending.step("only")?.how == .created)
    #expect(try await laboratory.undo().state == .undone)
    #expect(laboratory.world.visible == [:])
  }

  @Test func `an undo that is refused although the world is as it was has nothing left to do`() async throws {
    let laboratory = try Laboratory()
    _ = try await laboratory.run(Self.file)
    laboratory.world.fail("delete only", with: Self.race("was refused"))
    let refused = try await laboratory.undo()
    #expect(refused.state == .failed)
    #expect(refused.exitStatus == 1)
    #expect(refused.step("only")?.phase == .received)
    #expect(try await laboratory.undo().state == .undone)
    #expect(laboratory.world.visible == [:])
  }

  @Test func `what still differs after a reply is sent once more by the next run, and not by this one`() async throws {
    let laboratory = try Laboratory()
    laboratory.world.put("only", "old")
    let file = Self.file.replacing("world.thing", with: "world.setting")
    laboratory.world.ignoreOnce("set only")
    let ending = try await laboratory.run(file)
    #expect(ending.exitStatus == 1)
    #expect(ending.step("only")?.fault?.summary == "was changed, and still differs from what is wanted")
    #expect(laboratory.world.sent == ["set only"])
    #expect(try await laboratory.run(file).state == .done)
    #expect(laboratory.world.sent == ["set only", "set only"])
    #expect(try await laboratory.undo().state == .undone)
    #expect(laboratory.world.visible == ["only": ["old"]])
  }

  @Test func `what was never sent leaves nothing in doubt, although nobody can observe it any more`() async throws {
    let laboratory = try Laboratory()
    laboratory.world.fail("make only", with: .transient("could not reach it"))
    laboratory.world.blindAfterFault("only", times: 20)
    let ending = try await laboratory.run(Self.file)
    #expect(ending.exitStatus == 1)
    #expect(ending.step("only")?.phase == .pending)
    while try await laboratory.run(Self.file).state != .done {}
    laboratory.world.fail("delete only", with: .transient("could not reach it"))
    laboratory.world.blindAfterFault("only", times: 9)
    let undone = try await laboratory.undo()
    #expect(undone.exitStatus == 1)
    #expect(undone.step("only")?.isInDoubt == false)
    #expect(try await laboratory.undo().state == .undone)
    #expect(laboratory.world.visible == [:])
  }

  @Test func `a program that failed may have done it, and is in doubt where nobody can observe it any more`()
    async throws
  {
    let laboratory = try Laboratory()
    var fault = StepError.refused("ended with 1")
    fault.mayPass = true
    laboratory.world.fail("make only", with: fault)
    laboratory.world.blindAfterFault("only", times: 20)
    let file = Self.file.replacing("value: \"1\" }", with: "value: \"1\" }, retry: { attempts: 3, delay: \"1s\" }")
    let ending = try await laboratory.run(file)
    #expect(ending.step("only")?.isInDoubt == true)
    #expect(ending.exitStatus == 4)
  }

  @Test func `of a change that was made in part what stood before is kept`() async throws {
    let laboratory = try Laboratory()
    laboratory.world.put("only", "old")
    let file = Self.file.replacing("world.thing", with: "world.setting")
    var partial = StepError.refused("was refused by it")
    partial.isPartial = true
    laboratory.world.fail("set only", with: partial)
    let ending = try await laboratory.run(file)
    #expect(ending.exitStatus == 1)
    #expect(ending.step("only")?.before != nil)
    #expect(try await laboratory.run(file).state == .done)
    #expect(try await laboratory.undo().state == .undone)
    #expect(laboratory.world.visible == ["only": ["old"]])
  }

  @Test func `nothing is deleted because it cannot be seen`() async throws {
    let laboratory = try Laboratory()
    _ = try await laboratory.run(Self.file)
    var blind = StepError.refused("was refused by it", notes: ["AccessDenied on Look"])
    blind.isUnseen = true
    laboratory.world.fail("look only", with: blind)
    let ending = try await laboratory.undo()
    #expect(ending.exitStatus == 1)
    #expect(laboratory.world.sent == ["make only"])
    #expect(laboratory.world.visible == ["only": ["1"]])
  }
}
