# SPDX-License-Identifier: GPL-2.0-only
#
# Debian packages, built from a copy of the sources below $(B)/deb, so that the tree stays clean and what
# is not under version control does not get into the source package.

DEB_OUT := $(B)/deb
DEB_SOURCE := $(DEB_OUT)/rvm-$(VERSION)

.PHONY: deb

## deb: packages rvm and rvm-dkms in build/deb (debian/ has the rules)
deb:
	$(Q)command -v dpkg-buildpackage >/dev/null || { echo 'No dpkg-buildpackage found:' \
		'install dpkg-dev, debhelper and dh-dkms' >&2; exit 1; }
	$(call say,DEB,$(DEB_OUT))
	$(Q)rm -rf $(DEB_OUT)
	$(Q)mkdir -p $(DEB_SOURCE)
	$(Q){ git ls-files -coz --exclude-standard 2>/dev/null || find . -path ./build -prune -o -path ./.testbed -prune \
		-o -path ./.git -prune -o -type f -print0; } | \
		xargs -0 ls -d 2>/dev/null | tar -cf - -T - | tar -xf - -C $(DEB_SOURCE)
# The make that dpkg-buildpackage starts is not a part of this one.
	$(Q)cd $(DEB_SOURCE) && \
		env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS dpkg-buildpackage -us -uc >../build.log 2>&1 || \
		{ tail -n 40 ../build.log >&2; exit 1; }
	$(Q)ls $(DEB_OUT)/*.deb
