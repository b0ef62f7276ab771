// TurboJPEG, which imports directly. For the agent's watched screen alone.
#pragma once

#include <turbojpeg.h>
