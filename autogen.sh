#!/bin/sh
# Makes configure from a checkout; a release tarball has it already.
set -e
cd "$(dirname "$0")"

# missing WHAT DEBIAN FEDORA ARCH
missing() {
  echo "$1 is missing. Debian: apt-get install $2. Fedora: dnf install $3. Arch: pacman -S $4." >&2
  exit 1
}
command -v autoreconf >/dev/null || missing autoreconf autoconf autoconf autoconf
command -v aclocal >/dev/null || missing automake automake automake automake
[ -n "$(find "$(aclocal --print-ac-dir)" /usr/share/aclocal -name pkg.m4 2>/dev/null)" ] ||
  missing pkg-config pkg-config pkgconf pkgconf
mkdir -p build-aux m4
exec autoreconf --install --force --warnings=all,no-obsolete,no-portability
