import Foundation

/// What a step that works on this machine has to know of the run that it belongs to.
///
/// The engine sets it around whatever it asks of a step.
public struct Workplace: Sendable, Hashable {
  /// A folder for the marks of programs at work and for their files, beside the journal: an absolute path. It is of
  /// this user alone, and made when it is first used.
  public let programs: String
  /// The folder that the workflow's file lies in, which is the current one of every program, wherever a command is
  /// typed: an absolute path; nil where it is not known, as of a run that an earlier version began.
  public let folder: String?

  /// The work place of a journal's runs.
  ///
  /// - Parameters:
  ///   - journal: the path of the journal's file on this machine.
  ///   - folder: the folder that the workflow's file lies in.
  public init(besideJournal journal: String, folder: String? = nil) {
    self.folder = folder
    programs = URL(filePath: journal).standardizedFileURL.path(percentEncoded: false) + ".programs"
  }

  private init(programs: String) {
    self.programs = programs
    folder = nil
  }

  /// Of the run whose step is at work; nil outside runs, as where a step is tried out: nobody goes on with those.
  @TaskLocal public static var ofRun: Workplace?

  /// Where programs outside runs have their files: a folder of this user's among the temporary ones.
  package static let outsideRuns: Workplace = {
    let folder = FileManager.default.temporaryDirectory.appending(path: "plinkflow-programs-\(geteuid())")
    return Workplace(programs: folder.path(percentEncoded: false))
  }()
}

extension Workplace {
  /// Asks something of a step that belongs to a run.
  package func around<R>(_ body: () async throws(StepError) -> R) async throws(StepError) -> R {
    let result = await Self.$ofRun.withValue(self) { () async -> Result<R, StepError> in
      do throws(StepError) {
        return .success(try await body())
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}
