internal import CVPX

/// An owned `vpx_codec_ctx_t`. It stands on the heap, since libvpx is given its address at every call.
struct VPXContext: ~Copyable {
  let pointer: UnsafeMutablePointer<vpx_codec_ctx_t>

  init(encoder configuration: vpx_codec_enc_cfg_t) throws(CodecError) {
    var configuration = configuration
    try self.init { CVPX_init_encoder($0, &configuration) }
  }

  /// A decoder that runs on the caller's thread.
  init(decoderThreads threads: UInt32) throws(CodecError) {
    var configuration = vpx_codec_dec_cfg_t(threads: threads, w: 0, h: 0)
    try self.init { CVPX_init_decoder($0, &configuration) }
  }

  private init(
    _ start: (UnsafeMutablePointer<vpx_codec_ctx_t>) -> vpx_codec_err_t
  ) throws(CodecError) {
    let pointer = UnsafeMutablePointer<vpx_codec_ctx_t>.allocate(capacity: 1)
    pointer.initialize(to: vpx_codec_ctx_t())
    guard start(pointer) == VPX_CODEC_OK else {
      pointer.deallocate()
      throw .configuration
    }
    self.pointer = pointer
  }

  deinit {
    vpx_codec_destroy(pointer)
    pointer.deallocate()
  }
}

/// Throws what a refused setting means.
func requireSetting(_ status: vpx_codec_err_t) throws(CodecError) {
  guard status == VPX_CODEC_OK else { throw .configuration }
}
