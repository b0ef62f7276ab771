// Keys of terminals belong to what a native participant needs of this module. They stand in a module
// of their own because the gateway, which knows nothing of media's keys, verifies by them as well.
@_exported public import Signatures
