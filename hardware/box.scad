// The booth: a plywood panel with lens, screen and button, a printed light frame round it, a carrier behind the display
// that holds the panel and the Pi's box, and a key ring. Lengths in millimetres. Choose with -D 'part="..."':
//   assembly, booth (to look at; the second without the key ring)
//   panel, carrier (2D, plywood), diffuser, key_diffuser (2D, acrylic: the second comes out of the first one's middle)
//   frame, frame_mirrored (printed quarters, two of each), key (printed quarter, three), key_foot (the fourth)
//   camera (printed plate behind the lens), hood (printed box behind the carrier)
// scripts/hardware renders them. Measure your display and camera and write their figures here first.
part = "assembly";

// --- the display, bare or in its case ---
display_visible = [344, 194];   // what shows a picture; kiosk.width_mm is the first
display_case = [360, 225];      // outside, as it stands behind the panel
display_rim_top = 10;           // case above the picture: the thinner, the nearer the lens
display_vesa = 75;              // its four M4 threads, in the middle of the picture
display_deep = 22;              // from the panel to the VESA threads: how long the rods are between panel and carrier

// --- the lens ---
lens_above = 32;                // centre of the lens above the upper edge of the picture
lens_hole = 42;                 // 16 mm C-mount lens: 39 wide; Camera Module 3: 12 is enough
cue_below = 45;                 // the middle of the cue below that edge, on the screen
camera_holes = [30, 30];        // HQ camera: a square, its screws M2.5; measure a Camera Module 3 (M2)
camera_board = 38;              // HQ camera; Camera Module 3: 25
lens_to_cue = lens_above + cue_below;
assert(lens_to_cue <= 100, "Prompts must stand within 100 mm of the lens, or the eyes in the picture look down.");
assert(lens_above >= lens_hole / 2 + display_rim_top, "The lens would stand in the display's rim.");

// --- the button ---
button_hole = 28;               // a 60 mm arcade button has a stem of 24 to 28
button_below = 45;              // its centre below the lower edge of the picture

// --- the panel and the light round it ---
panel = [420, 360];
panel_thick = 6;
panel_corner = 60;
frame_wide = 45;                // of the light frame; the strip runs along its middle
frame_deep = 28;                // deep enough that the diffuser shows no single LED
wall = 2.4;
picture_y = 8;                  // the picture's centre above the panel's
screw = 3.4;                    // M3

// --- the key ring ---
key_inner = 190;
key_outer = 300;

// --- behind the display ---
carrier = [490, 175];           // between the display and the stand's head
rod = [189, 75];                // four M4 rods from panel to carrier, past the display's case
hood_at = 150;                  // middle of the Pi's box, right of the stand's head (seen from behind: left)
hood_inside = [150, 130, 48];
assert(rod.x - 4.5 > display_case.x / 2, "The rods would run through the display's case.");

strip = 2 * (panel.x + frame_wide + panel.y + frame_wide) - (8 - 2 * PI) * (panel_corner + frame_wide / 2);
echo(str("strip in the frame: ", round(strip), " mm; in the key ring: ", round(2 * PI * (key_inner + key_outer) / 2), " mm"));

$fn = 96;
function top_of_picture() = picture_y + display_visible.y / 2;

module rounded(size, corner) {
    offset(corner) square([size.x - 2 * corner, size.y - 2 * corner], center = true);
}

module panel_2d() {
    difference() {
        rounded(panel, panel_corner);
        translate([0, picture_y]) square(display_visible, center = true);
        translate([0, top_of_picture() + lens_above]) {
            circle(d = lens_hole);
            camera_spacers() circle(d = screw);
        }
        translate([0, picture_y - display_visible.y / 2 - button_below]) circle(d = button_hole);
        for (x = [-1, 1], y = [-1, 1])
            translate([x * (panel.x / 2 - panel_corner / 2), y * (panel.y / 2 - panel_corner / 2)]) circle(d = screw);
        rods_2d();
    }
}

module rods_2d() {
    for (x = [-1, 1], y = [-1, 1]) translate([x * rod.x, picture_y + y * rod.y]) circle(d = 4.5);
}

module carrier_2d() {
    difference() {
        translate([0, picture_y]) rounded(carrier, 10);
        for (x = [-1, 1], y = [-1, 1]) translate([x * display_vesa / 2, picture_y + y * display_vesa / 2]) circle(d = 4.5);
        rods_2d();
    }
}

module key_diffuser_2d() {
    difference() {
        circle(d = key_outer - 2);
        circle(d = key_inner + 2);
    }
}

module ring_2d(wider = 0) {
    difference() {
        rounded([panel.x + 2 * frame_wide + wider, panel.y + 2 * frame_wide + wider], panel_corner + frame_wide + wider / 2);
        rounded([panel.x - wider, panel.y - wider], panel_corner - wider / 2);
    }
}

module frame_whole() {
    difference() {
        linear_extrude(frame_deep) ring_2d();
        translate([0, 0, wall]) linear_extrude(frame_deep) ring_2d(-2 * wall);          // the trough of the strip
        translate([panel.x / 2 + frame_wide / 2, 0, -1]) cylinder(d = 8, h = wall + 2); // its wire
    }
    difference() {                                                                      // the lip that the panel lies on
        linear_extrude(wall) rounded([panel.x, panel.y], panel_corner);
        translate([0, 0, -1]) linear_extrude(wall + 2) rounded([panel.x - 24, panel.y - 24], panel_corner - 12);
        for (x = [-1, 1], y = [-1, 1])
            translate([x * (panel.x / 2 - panel_corner / 2), y * (panel.y / 2 - panel_corner / 2), -1]) cylinder(d = screw, h = wall + 2);
    }
}

// A joint: two tabs in the trough's end with room for the strip between them, screwed to those of the next piece.
module joint(wide, room) {
    tab = (wide - room) / 2 - wall;
    translate([0, 0, wall]) difference() {
        for (side = [0, 1]) mirror([0, side, 0]) translate([0, room / 2, -0.1]) cube([4, tab + 0.1, 16]);
        for (y = [-1, 1]) translate([-1, y * (room + tab) / 2, 8]) rotate([0, 90, 0]) cylinder(d = screw, h = 6);
    }
}

// A quarter, opposite ones alike, neighbours mirrored: the printer needs a bed of 260 x 230.
module frame_quarter() {
    intersection() {
        frame_whole();
        cube([1000, 1000, 200]);
    }
    translate([panel.x / 2 + frame_wide / 2, 0, 0]) rotate([0, 0, 90]) joint(frame_wide, 14);
    translate([0, panel.y / 2 + frame_wide / 2, 0]) joint(frame_wide, 14);
}

// A quarter of the key ring; the one with the foot lets the wire in.
module key_quarter(foot) {
    wide = (key_outer - key_inner) / 2;
    intersection() {
        difference() {
            cylinder(d = key_outer, h = frame_deep);
            translate([0, 0, -1]) cylinder(d = key_inner, h = frame_deep + 2);
            translate([0, 0, wall]) difference() {
                cylinder(d = key_outer - 2 * wall, h = frame_deep);
                translate([0, 0, -1]) cylinder(d = key_inner + 2 * wall, h = frame_deep + 2);
            }
            if (foot) rotate([0, 0, 45]) translate([(key_inner + key_outer) / 4, 0, -1]) cylinder(d = 8, h = wall + 2);
        }
        cube([1000, 1000, 200]);
    }
    translate([(key_inner + key_outer) / 4, 0, 0]) rotate([0, 0, 90]) joint(wide, 24);
    translate([0, (key_inner + key_outer) / 4, 0]) joint(wide, 24);
    if (foot) rotate([0, 0, 45]) translate([key_outer / 2 - wall, -15, 0]) difference() {   // for a 1/4 inch screw
        cube([24, 30, 14]);
        translate([13, 15, -1]) cylinder(d = 6.6, h = 16);
    }
}

// The camera's board lies on its front; spacers hold it behind the panel by as much as lens and mount are long. Its lower
// edge stays above the display's case.
camera_low = lens_above - display_rim_top - 1;
module camera_plate() {
    assert(camera_low >= camera_board / 2 + 1, "The camera's board would stand in the display's case.");
    difference() {
        translate([-32, -camera_low, 0]) cube([64, camera_low + 26, 4]);
        translate([0, 0, -1]) cylinder(d = camera_board - 12, h = 6);
        for (x = [-1, 1], y = [-1, 1]) translate([x * camera_holes.x / 2, y * camera_holes.y / 2, -1]) cylinder(d = 2.7, h = 6);
        camera_spacers() translate([0, 0, -1]) cylinder(d = screw, h = 6);
    }
}

module camera_spacers() {
    for (x = [-1, 1], y = [22, 6 - camera_low]) translate([x * 27, y]) children();
}

// The box behind: the Pi on four M2.5 bosses (58 x 49) with its USB sockets at the wall, the driver's board (46 x 66)
// beside it. Air goes in below and out above; cables leave below, against the carrier.
module hood() {
    outside = [hood_inside.x + 2 * wall, hood_inside.y + 2 * wall];
    difference() {
        linear_extrude(hood_inside.z + wall) rounded(outside, 8);
        translate([0, 0, wall]) linear_extrude(hood_inside.z + 1) rounded([hood_inside.x, hood_inside.y], 6);
        for (x = [-60 : 8 : 60], y = [-1, 1])
            translate([x, y * (outside.y - wall) / 2, hood_inside.z / 2]) cube([4, 4 * wall, hood_inside.z - 24], center = true);
        translate([(outside.x - wall) / 2, 12, 20]) cube([4 * wall, 58, 24], center = true);                  // USB
        translate([0, -(outside.y - wall) / 2, hood_inside.z + wall]) cube([90, 4 * wall, 20], center = true);  // cables
    }
    for (x = [-9.5, 48.5], y = [-12.5, 36.5]) boss([x, y], 2.2);
    for (x = [-68, -22], y = [-33, 33]) boss([x, y], 1.8);
    for (x = [-1, 1], y = [-1, 1]) translate([x * (outside.x / 2 + 6), y * 40, hood_inside.z]) difference() {   // lugs
        translate([-8, -8, -wall]) cube([16, 16, 2 * wall]);
        translate([x, 0, -wall - 1]) cylinder(d = screw, h = 2 * wall + 2);
    }
}

module boss(at, hole) {
    translate([at.x, at.y, wall - 0.1]) difference() {
        cylinder(d = 6.5, h = 6);
        cylinder(d = hole, h = 7);
    }
}

module booth() {
    color("#2a2622") translate([0, 0, wall + 0.1]) linear_extrude(panel_thick) panel_2d();
    color("#e9e2d4") frame_whole();
    color("#ffffff") translate([0, 0, frame_deep]) linear_extrude(3) ring_2d(-2);
    color("#101010") translate([0, picture_y, 0]) linear_extrude(wall) square(display_visible, center = true);
    color("#1c1c1c") translate([0, top_of_picture() + lens_above, -30]) cylinder(d = lens_hole - 3, h = 52);
    color("#4a5560") translate([0, top_of_picture() + lens_above, 21]) cylinder(d = lens_hole - 14, h = 1.5);
    color("#c9862b") translate([0, picture_y - display_visible.y / 2 - button_below, panel_thick]) cylinder(d = 60, h = 12);
    color("#3a3a3a") translate([-display_case.x / 2, top_of_picture() + display_rim_top - display_case.y, -display_deep + wall])
        cube([display_case.x, display_case.y, display_deep - 1]);
    color("#b89a6a") translate([0, 0, -display_deep - panel_thick + wall]) linear_extrude(panel_thick) carrier_2d();
    color("#9a9a9a") for (x = [-1, 1], y = [-1, 1])
        translate([x * rod.x, picture_y + y * rod.y, -display_deep - 12]) cylinder(d = 4, h = display_deep + 22);
    color("#55504a") translate([hood_at, picture_y, -display_deep - panel_thick - hood_inside.z]) hood();
    color("#55504a") translate([0, top_of_picture() + lens_above, -28]) camera_plate();
}

module assembly() {
    booth();
    translate([-470, 110, 60]) rotate([0, 35, 0]) rotate([0, 0, -135]) {
        color("#e9e2d4") for (turn = [0 : 90 : 270]) rotate([0, 0, turn]) key_quarter(turn == 0);
        color("#ffffff") translate([0, 0, frame_deep]) linear_extrude(3) key_diffuser_2d();
    }
}

if (part == "assembly") rotate([90, 0, 0]) assembly();
if (part == "booth") rotate([90, 0, 0]) booth();
if (part == "panel") panel_2d();
if (part == "carrier") carrier_2d();
if (part == "diffuser") ring_2d(-2);
if (part == "key_diffuser") key_diffuser_2d();
if (part == "frame") frame_quarter();
if (part == "frame_mirrored") mirror([1, 0, 0]) frame_quarter();
if (part == "key") key_quarter(false);
if (part == "key_foot") key_quarter(true);
if (part == "camera") camera_plate();
if (part == "hood") hood();
