#!/bin/sh
# What a desktop and a distribution read: the entry, the metadata, the icon, the service; and one version everywhere.
. "${FP_TOP_SRCDIR:-.}/tests/cli/lib.sh"
cd "$FP_TOP_SRCDIR" || exit 1

# tool PROGRAM NAME COMMAND...: where it is installed.
tool() {
  program=$1 name=$2
  shift 2
  if command -v "$program" >/dev/null 2>&1; then check "$name" "$@"; else skip "$name" "$program is not installed"; fi
}
tool desktop-file-validate "the desktop entry" desktop-file-validate data/org.flagpost.flagpost.desktop
tool appstreamcli "the metadata" appstreamcli validate --no-net --explain data/org.flagpost.flagpost.metainfo.xml
tool rsvg-convert "the icon can be drawn" rsvg-convert -o "$work/icon.png" data/flagpost.svg
sed "s|@bindir@|$FP_TOP_BUILDDIR|" data/flagpost-watch.service.in >"$work/flagpost-watch.service"
cp data/flagpost-watch.timer "$work/"
tool systemd-analyze "the service and its timer" systemd-analyze --user --man=no verify "$work/flagpost-watch.service" "$work/flagpost-watch.timer"

# The service starts a command that is there, with options that it has.
words=$(sed -n 's/^ExecStart=@bindir@.flagpost //p' data/flagpost-watch.service.in)
command=${words%% *}
if "$flagpost" help "$command" >"$work/out" 2>&1; then
  "$flagpost" --help >>"$work/out"
  for option in ${words#"$command"}; do
    has "the service's command has $option" "$work/out" "$option"
  done
else
  skip "the service's command" "there is no $command"
fi

# configure.ac has the version; what names it elsewhere says the same.
version=$(sed -n 's/^AC_INIT(\[flagpost\],\[\([^]]*\)\].*/\1/p' configure.ac)
check "there is a version" test -n "$version"
run 0 "the program" --version
check_is "says it" "$(cat "$work/out")" "flagpost $version"
for file in docs/flagpost.1 docs/flagpost.5 docs/flagpost-accessibility.7; do
  has "$file names it" "$file" "^\.TH .*\"flagpost $version\""
done
has "the metadata name it" data/org.flagpost.flagpost.metainfo.xml "<release version=\"$version\""
has "NEWS names it" NEWS.md "^## $version"
[ ! -e debian/changelog ] || has "debian/changelog names it" debian/changelog "^flagpost ($version-"
has "the Fedora recipe" packaging/fedora/flagpost.spec "^Version: *$version\$"
has "the Arch recipe" packaging/arch/PKGBUILD "^pkgver=$version\$"
has "the Nix recipe" packaging/nix/default.nix "version = \"$version\";"
finish
