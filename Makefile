# meson builds; this is for fingers that type make.
.PHONY: all check dist
all:
	[ -e build/build.ninja ] || meson setup build
	ninja -C build

check:
	./check

dist:
	tools/dist
