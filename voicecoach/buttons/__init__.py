"""The media buttons of headsets and keyboards: the same commands as by voice, as `voicecoach.runtime.keys` has them."""
