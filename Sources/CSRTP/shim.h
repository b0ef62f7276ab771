// libsrtp2. Its functions import directly, so this header only names them.
#pragma once

#include <srtp2/srtp.h>
