// libspeexdsp: resampler, echo canceller, preprocessor. Its functions import directly, so this header
// only names them.
#pragma once

#include <speex/speex_echo.h>
#include <speex/speex_preprocess.h>
#include <speex/speex_resampler.h>
