import Digest
import Document
import Foundation
import PlinkflowKit
import Runs
import Workflow

extension Source {
  /// The folder that it lies in, where it was read from a file: an absolute path, links followed.
  public var folder: String {
    URL(filePath: name).resolvingSymlinksInPath().deletingLastPathComponent().standardizedFileURL.path
  }
}

/// The files out of a workflow's folder that its steps run as programs, by digest.
struct StepFiles {
  /// By step, the paths from the folder of the files that it uses.
  let paths: [Int: [String]]
  /// The SHA-256 of each file, in hexadecimal.
  let digests: [String: String]

  /// More of a file is not read: it is no script.
  private static let mostBytes = 64 << 20

  /// The files of some steps as they are in a folder.
  ///
  /// - Parameter wanted: paths that count also where they are not there.
  init(of workflow: Workflow, steps: some Sequence<Int>, in folder: String, wanted: Set<String> = []) {
    var (paths, digests): ([Int: [String]], [String: String?]) = ([:], [:])
    for step in steps where workflow.steps[step].kind.usesProgramFiles {
      let named = workflow.steps[step].kind.programFiles(workflow.knownParameters(of: step) { _ in nil })
      paths[step] = Set(named).sorted().filter { path in
        let digest = digests[path] ?? Self.digest(of: "\(folder)/\(path)")
        digests[path] = .some(digest)
        return digest != nil || wanted.contains(path)
      }
    }
    self.paths = paths
    self.digests = digests.compactMapValues { $0 }
  }

  private static func digest(of path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= mostBytes,
      let bytes = FileManager.default.contents(atPath: path)
    else { return nil }
    return Hexadecimal.encode(SHA256.hash(bytes))
  }
}

extension Preparation {
  /// The folder of a run whose programs are only to look, at what is done.
  public func folder(of workflow: Workflow, _ record: RunRecord) throws(EngineError) -> String? {
    try programFolder(of: workflow, record, in: folder) { $0.phase == .done }?.folder
  }

  /// Where the programs of a run's steps are now, and their files by digest, to be written down as the run is taken up.
  ///
  /// - Parameters:
  ///   - folder: the folder; nil for the one that was written down.
  ///   - acting: for each step, whether its programs may be run on account of what they did before.
  /// - Throws: where the folder is not there, or files of such a step are other ones than they were.
  func programFolder(
    of workflow: Workflow, _ record: RunRecord, in folder: String?, acting: (StepRecord) -> Bool
  ) throws(EngineError) -> Event.ProgramFolder? {
    let then = record.opening?.programFolder
    // A run that an earlier version began means what it meant.
    guard record.opening == nil || then != nil || acceptsFolder, let folder = folder ?? then?.folder else { return nil }
    let current = Amendment.current(record)
    let steps = workflow.steps.indices.filter { workflow.steps[$0].kind.usesProgramFiles }
    let bound = steps.filter { step in
      current[workflow.steps[step].name].map { acting(record.steps[$0]) } ?? false
    }
    guard let then, !acceptsFolder else {
      return Event.ProgramFolder(folder: folder, files: StepFiles(of: workflow, steps: steps, in: folder).digests)
    }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      guard bound.isEmpty else {
        throw .missingFolder(run: record.identifier, folder: folder, steps: bound.map { workflow.steps[$0].name })
      }
      return then
    }
    let now = StepFiles(of: workflow, steps: steps, in: folder, wanted: Set(then.files.keys))
    let changed = bound.compactMap { step -> EngineError.ChangedFiles? in
      let files = (now.paths[step] ?? []).filter { then.files[$0] != nil && then.files[$0] != now.digests[$0] }
      return files.isEmpty ? nil : EngineError.ChangedFiles(step: workflow.steps[step].name, files: files)
    }
    guard changed.isEmpty else { throw .changedFiles(run: record.identifier, folder: folder, steps: changed) }
    // What is done goes on being known by the files that did it.
    var files = now.digests
    for step in steps {
      guard let number = current[workflow.steps[step].name], record.steps[number].mayHaveChanged else { continue }
      for path in now.paths[step] ?? [] { files[path] = then.files[path] ?? files[path] }
    }
    return Event.ProgramFolder(folder: folder, files: files)
  }
}
