// libvpx, VP8 only. Most of it imports directly; below stand wrappers for the macros that carry the ABI
// version and for the variadic vpx_codec_control.
#pragma once

#include <vpx/vp8cx.h>
#include <vpx/vp8dx.h>
#include <vpx/vpx_decoder.h>
#include <vpx/vpx_encoder.h>

static inline vpx_codec_err_t CVPX_init_encoder(vpx_codec_ctx_t *context,
                                                const vpx_codec_enc_cfg_t *configuration) {
  return vpx_codec_enc_init(context, vpx_codec_vp8_cx(), configuration, 0);
}

static inline vpx_codec_err_t CVPX_init_decoder(vpx_codec_ctx_t *context,
                                                const vpx_codec_dec_cfg_t *configuration) {
  return vpx_codec_dec_init(context, vpx_codec_vp8_dx(), configuration, 0);
}

static inline vpx_codec_err_t CVPX_set_cpu_used(vpx_codec_ctx_t *context, int speed) {
  return vpx_codec_control(context, VP8E_SET_CPUUSED, speed);
}

static inline vpx_codec_err_t CVPX_set_noise_sensitivity(vpx_codec_ctx_t *context, unsigned level) {
  return vpx_codec_control(context, VP8E_SET_NOISE_SENSITIVITY, level);
}

static inline vpx_codec_err_t CVPX_set_static_threshold(vpx_codec_ctx_t *context, unsigned level) {
  return vpx_codec_control(context, VP8E_SET_STATIC_THRESHOLD, level);
}

static inline vpx_codec_err_t CVPX_set_one_token_partition(vpx_codec_ctx_t *context) {
  return vpx_codec_control(context, VP8E_SET_TOKEN_PARTITIONS, VP8_ONE_TOKENPARTITION);
}

static inline vpx_codec_err_t CVPX_set_max_intra_percent(vpx_codec_ctx_t *context, unsigned percent) {
  return vpx_codec_control(context, VP8E_SET_MAX_INTRA_BITRATE_PCT, percent);
}

static inline vpx_codec_err_t CVPX_set_screen_content(vpx_codec_ctx_t *context, unsigned mode) {
  return vpx_codec_control(context, VP8E_SET_SCREEN_CONTENT_MODE, mode);
}

static inline vpx_codec_err_t CVPX_get_corrupted(vpx_codec_ctx_t *context, int *corrupted) {
  return vpx_codec_control(context, VP8D_GET_FRAME_CORRUPTED, corrupted);
}

// The flags of one frame, as macros in the header.
static const vpx_enc_frame_flags_t CVPX_force_keyframe = VPX_EFLAG_FORCE_KF;
static const unsigned long CVPX_deadline_realtime = VPX_DL_REALTIME;
static const vpx_codec_frame_flags_t CVPX_frame_is_key = VPX_FRAME_IS_KEY;
