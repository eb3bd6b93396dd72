// The booth's front: a plywood panel with lens, screen and button, a printed light frame round it, and a key ring.
// Lengths in millimetres. Choose with -D 'part="..."':
//   assembly (to look at), panel (2D, to cut), diffuser (2D, to cut), frame and frame_mirrored (printed quarters, two of each),
//   key (printed half of the key ring), camera (printed plate behind the lens), hood (printed box behind the panel)
// scripts/hardware renders them. Measure your display and write its figures here first.
part = "assembly";

// --- the display, bare or in its case ---
display_visible = [344, 194];   // what shows a picture; kiosk.width_mm is the first
display_case = [360, 225];      // outside, as it stands behind the panel
display_rim_top = 10;           // case above the picture: the thinner, the nearer the lens

// --- the lens ---
lens_above = 32;                // centre of the lens above the upper edge of the picture
lens_hole = 42;                 // 16 mm C-mount lens: 39 wide; Camera Module 3: 12 is enough
cue_below = 45;                 // the middle of the cue below that edge, on the screen
camera_holes = 30;              // HQ camera: a square of 30; its screws are M2.5
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
        translate([0, top_of_picture() + lens_above]) circle(d = lens_hole);
        translate([0, picture_y - display_visible.y / 2 - button_below]) circle(d = button_hole);
        for (x = [-1, 1], y = [-1, 1])
            translate([x * (panel.x / 2 - panel_corner / 2), y * (panel.y / 2 - panel_corner / 2)]) circle(d = screw);
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

// A quarter, opposite ones alike, neighbours mirrored: the printer needs a bed of 260 x 230.
module frame_quarter() {
    intersection() {
        frame_whole();
        cube([1000, 1000, 200]);
    }
    for (at = [[panel.x / 2 + frame_wide / 2, 0, 90], [0, panel.y / 2 + frame_wide / 2, 0]])   // ears, screwed to the next piece
        translate([at.x, at.y, -8]) rotate([0, 0, at.z]) difference() {
            translate([0, -frame_wide / 2 + wall, 0]) cube([4, frame_wide - 2 * wall, 8]);
            for (y = [-12, 12]) translate([-1, y, 4]) rotate([0, 90, 0]) cylinder(d = screw, h = 6);
        }
}

module key_ring() {
    difference() {
        cylinder(d = key_outer, h = frame_deep);
        translate([0, 0, -1]) cylinder(d = key_inner, h = frame_deep + 2);
        translate([0, 0, wall]) difference() {
            cylinder(d = key_outer - 2 * wall, h = frame_deep);
            translate([0, 0, -1]) cylinder(d = key_inner + 2 * wall, h = frame_deep + 2);
        }
        rotate([0, 0, 90]) translate([(key_inner + key_outer) / 4, 0, -1]) cylinder(d = 8, h = wall + 2);
    }
    rotate([0, 0, -90]) translate([key_outer / 2 - wall, -15, 0]) difference() {   // the foot, for a 1/4 inch thread of a light stand
        cube([24, 30, 14]);
        translate([13, 15, -1]) cylinder(d = 6.6, h = 16);
    }
}

module camera_plate() {
    difference() {
        linear_extrude(4) offset(4) square(46, center = true);
        translate([0, 0, -1]) cylinder(d = 26, h = 6);
        for (x = [-1, 1], y = [-1, 1]) {
            translate([x * camera_holes / 2, y * camera_holes / 2, -1]) cylinder(d = 2.7, h = 6);
            translate([x * 22, y * 22, -1]) cylinder(d = screw, h = 6);
        }
    }
}

// The box behind: the Pi stands on its four M2.5 bosses (58 x 49), air goes in below and out above.
module hood() {
    inside = [150, 110, 48];
    difference() {
        linear_extrude(inside.z + wall) rounded([inside.x + 2 * wall, inside.y + 2 * wall], 8);
        translate([0, 0, wall]) linear_extrude(inside.z + 1) rounded([inside.x, inside.y], 6);
        for (x = [-60 : 8 : 60], y = [-1, 1])
            translate([x, y * (inside.y / 2 + wall / 2), inside.z / 2 + 4]) cube([4, 4 * wall, inside.z - 16], center = true);
        translate([inside.x / 2 + wall / 2, 0, 18]) cube([4 * wall, 70, 22], center = true);   // plugs
    }
    for (x = [0, 58], y = [0, 49])
        translate([x - 58, y - 24.5, wall]) difference() {
            cylinder(d = 6.5, h = 6);
            cylinder(d = 2.2, h = 7);
        }
}

module assembly() {
    color("#2a2622") translate([0, 0, wall]) linear_extrude(panel_thick) panel_2d();
    color("#e9e2d4") frame_whole();
    color("#ffffff") translate([0, 0, frame_deep]) linear_extrude(3) ring_2d(-2);
    color("#101010") translate([0, picture_y, 0]) linear_extrude(wall) square(display_visible, center = true);
    color("#1c1c1c") translate([0, top_of_picture() + lens_above, -30]) cylinder(d = lens_hole - 3, h = 52);
    color("#4a5560") translate([0, top_of_picture() + lens_above, 21]) cylinder(d = lens_hole - 14, h = 1.5);
    color("#c9862b") translate([0, picture_y - display_visible.y / 2 - button_below, panel_thick]) cylinder(d = 60, h = 12);
    color("#55504a") translate([0, 20, -40 - 50]) hood();
    translate([-470, 110, 60]) rotate([0, 35, 0]) {
        color("#e9e2d4") key_ring();
        color("#ffffff") translate([0, 0, frame_deep]) difference() {
            cylinder(d = key_outer - 2, h = 3);
            translate([0, 0, -1]) cylinder(d = key_inner + 2, h = 5);
        }
    }
}

if (part == "assembly") rotate([90, 0, 0]) assembly();
if (part == "panel") panel_2d();
if (part == "diffuser") ring_2d(-2);
if (part == "frame") frame_quarter();
if (part == "frame_mirrored") mirror([1, 0, 0]) frame_quarter();
if (part == "key") intersection() { key_ring(); translate([-500, 0, 0]) cube([1000, 500, 100]); }
if (part == "camera") camera_plate();
if (part == "hood") hood();
