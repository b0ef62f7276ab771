/// What a codec could not do. Nothing here says anything about the person behind the camera, so it may
/// be logged.
public enum CodecError: Error, Equatable, Sendable {
  /// The library would not start with this configuration, or a setting was refused.
  case configuration
  /// The frame or the number of samples is not of the size that the codec was made for.
  case wrongSize
  /// The timestamp is not newer than the one before.
  case staleTimestamp
  /// The bytes are no valid frame or packet. A video decoder now waits for a keyframe.
  case corrupt
  /// An interframe came where only a keyframe helps: before the first one, or after damage.
  case needsKeyframe
  /// The picture announced is larger than the decoder allows.
  case tooLarge
  /// The library failed for reasons of its own, such as memory.
  case engine
}
