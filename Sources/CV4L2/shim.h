// Video4Linux (the kernel's userspace API, "Video for Linux") and libv4lconvert. Requests of ioctl(2) are
// macros with macro arguments, and the structs hold unions: each wrapper below is one request. All return
// a negative errno where the kernel refused.
#pragma once

#include <errno.h>
#include <libv4l-plugin.h>
#include <libv4lconvert.h>
#include <linux/videodev2.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

static inline int cv4l2_ask(int fd, unsigned long request, void *argument) {
  int result;
  do result = ioctl(fd, request, argument);
  while (result < 0 && errno == EINTR);
  return result < 0 ? -errno : 0;
}

// V4L2_PIX_FMT_YUV420 and its like are made by a macro with arguments.
enum {
  cv4l2_yuv420 = V4L2_PIX_FMT_YUV420,
  cv4l2_yuyv = V4L2_PIX_FMT_YUYV,
  cv4l2_mjpeg = V4L2_PIX_FMT_MJPEG,
};

// 0 where the node gives pictures by streaming. Metadata nodes and codecs share the names of cameras.
static inline int cv4l2_is_camera(int fd) {
  struct v4l2_capability it = {0};
  int failure = cv4l2_ask(fd, VIDIOC_QUERYCAP, &it);
  if (failure) return failure;
  uint32_t can = it.capabilities & V4L2_CAP_DEVICE_CAPS ? it.device_caps : it.capabilities;
  uint32_t needed = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
  return (can & needed) == needed ? 0 : -ENOTTY;
}

// A converter for pictures that come from elsewhere: the library always asks a camera what it is, so one
// that can nothing but give pictures answers.
static inline int cv4l2_answer_for_nobody(void *of, int fd, unsigned long request, void *argument) {
  (void)of, (void)fd;
  if (request != VIDIOC_QUERYCAP) {
    errno = ENOTTY;
    return -1;
  }
  struct v4l2_capability *it = (struct v4l2_capability *)argument;
  *it = (struct v4l2_capability){.capabilities = V4L2_CAP_VIDEO_CAPTURE};
  return 0;
}

static inline struct v4lconvert_data *cv4l2_converter_without_camera(void) {
  static const struct libv4l_dev_ops nobody = {.ioctl = cv4l2_answer_for_nobody};
  return v4lconvert_create_with_dev_ops(-1, 0, &nobody);
}

// What the camera gives, and what is made of it: I420, packed.
struct cv4l2_conversion {
  struct v4lconvert_data *converter;
  struct v4l2_format from, to;
};

static inline struct v4l2_format cv4l2_format(uint32_t pixels, uint32_t width, uint32_t height) {
  struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
  format.fmt.pix.width = width;
  format.fmt.pix.height = height;
  format.fmt.pix.pixelformat = pixels;
  format.fmt.pix.field = V4L2_FIELD_ANY;
  return format;
}

// Sets the camera to the format nearest to what is wished that the library can convert from.
static inline int cv4l2_negotiate(int fd, struct cv4l2_conversion *it, uint32_t width, uint32_t height,
                                  uint32_t rate) {
  // The library prefers compressed pictures where others at this rate would not fit the bus.
  v4lconvert_set_fps(it->converter, (int)rate);
  it->to = cv4l2_format(V4L2_PIX_FMT_YUV420, width, height);
  if (v4lconvert_try_format(it->converter, &it->to, &it->from) != 0) return -errno;
  if (it->to.fmt.pix.pixelformat != V4L2_PIX_FMT_YUV420) return -EPROTO;
  uint32_t wanted = it->from.fmt.pix.pixelformat;
  int failure = cv4l2_ask(fd, VIDIOC_S_FMT, &it->from);
  if (failure) return failure;
  if (it->from.fmt.pix.pixelformat != wanted) return -EPROTO;
  // A driver may still have changed the size.
  if (it->from.fmt.pix.width < it->to.fmt.pix.width) it->to.fmt.pix.width = it->from.fmt.pix.width;
  if (it->from.fmt.pix.height < it->to.fmt.pix.height) it->to.fmt.pix.height = it->from.fmt.pix.height;
  v4lconvert_fixup_fmt(&it->to);
  // Not every camera lets itself be told a rate.
  struct v4l2_streamparm pace = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
  pace.parm.capture.timeperframe.numerator = 1;
  pace.parm.capture.timeperframe.denominator = rate;
  cv4l2_ask(fd, VIDIOC_S_PARM, &pace);
  return 0;
}

// The same without a camera: pictures of this format and size come from elsewhere.
static inline void cv4l2_describe(struct cv4l2_conversion *it, uint32_t pixels, uint32_t width,
                                  uint32_t height, uint32_t bytes_per_line, uint32_t size) {
  it->from = cv4l2_format(pixels, width, height);
  it->from.fmt.pix.bytesperline = bytes_per_line;
  it->from.fmt.pix.sizeimage = size;
  it->to = cv4l2_format(V4L2_PIX_FMT_YUV420, width, height);
  v4lconvert_fixup_fmt(&it->to);
}

static inline int cv4l2_convert(struct cv4l2_conversion *it, const void *from, size_t from_size,
                                void *to, size_t to_size) {
  int count = v4lconvert_convert(it->converter, &it->from, &it->to, (unsigned char *)from,
                                 (int)from_size, (unsigned char *)to, (int)to_size);
  return count < 0 ? -(errno ? errno : EIO) : count;
}

static inline struct v4l2_pix_format cv4l2_source(const struct cv4l2_conversion *it) {
  return it->from.fmt.pix;
}

static inline struct v4l2_pix_format cv4l2_target(const struct cv4l2_conversion *it) {
  return it->to.fmt.pix;
}

// How many buffers there are now; 0 frees them.
static inline int cv4l2_request_buffers(int fd, uint32_t count) {
  struct v4l2_requestbuffers it = {
      .count = count, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
  int failure = cv4l2_ask(fd, VIDIOC_REQBUFS, &it);
  return failure ? failure : (int)it.count;
}

static inline struct v4l2_buffer cv4l2_buffer(uint32_t index) {
  struct v4l2_buffer it = {
      .index = index, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
  return it;
}

static inline int cv4l2_map(int fd, uint32_t index, void **start, size_t *size) {
  struct v4l2_buffer it = cv4l2_buffer(index);
  int failure = cv4l2_ask(fd, VIDIOC_QUERYBUF, &it);
  if (failure) return failure;
  void *place = mmap(0, it.length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, (off_t)it.m.offset);
  if (place == MAP_FAILED) return -errno;
  *start = place;
  *size = it.length;
  return 0;
}

static inline int cv4l2_queue(int fd, uint32_t index) {
  struct v4l2_buffer it = cv4l2_buffer(index);
  return cv4l2_ask(fd, VIDIOC_QBUF, &it);
}

struct cv4l2_filled {
  uint32_t index;
  uint32_t bytes;
  int is_broken;
  // On the monotonic clock; -1 where the camera has another clock or none.
  int64_t nanoseconds;
};

static inline int cv4l2_dequeue(int fd, struct cv4l2_filled *filled) {
  struct v4l2_buffer it = cv4l2_buffer(0);
  int failure = cv4l2_ask(fd, VIDIOC_DQBUF, &it);
  if (failure) return failure;
  filled->index = it.index;
  filled->bytes = it.bytesused;
  filled->is_broken = (it.flags & V4L2_BUF_FLAG_ERROR) != 0;
  int is_monotonic =
      (it.flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) == V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
  filled->nanoseconds =
      is_monotonic ? it.timestamp.tv_sec * 1000000000ll + it.timestamp.tv_usec * 1000ll : -1;
  return 0;
}

static inline int cv4l2_stream(int fd, int on) {
  int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
  return cv4l2_ask(fd, on ? VIDIOC_STREAMON : VIDIOC_STREAMOFF, &type);
}

// 1: the camera's own shutter is closed, 0: open, negative: it has none that it tells of.
static inline int cv4l2_privacy(int fd) {
  struct v4l2_control it = {.id = V4L2_CID_PRIVACY};
  int failure = cv4l2_ask(fd, VIDIOC_G_CTRL, &it);
  return failure ? failure : it.value != 0;
}
