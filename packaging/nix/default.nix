# Not tried yet: see packaging/README.md.
{ pkgs ? import <nixpkgs> { } }:

pkgs.stdenv.mkDerivation {
  pname = "flagpost";
  version = "0.1.0";
  src = ../..;

  nativeBuildInputs = with pkgs; [ autoreconfHook pkg-config gettext ];
  buildInputs = with pkgs; [
    curl ncurses jansson libsecret glib sqlite libsodium openssl libxml2 libunistring libidn2 libpsl zxcvbn-c
    libmicrohttpd
  ];
  enableParallelBuilding = true;

  meta = {
    description = "Read a forum's private messages and report spam with one key";
    license = with pkgs.lib.licenses; [ gpl3Plus cc-by-30 ];
    mainProgram = "flagpost";
    platforms = pkgs.lib.platforms.linux;
  };
}
