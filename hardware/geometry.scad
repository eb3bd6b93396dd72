// Where everything stands, from the side: lens at eye height, prompts just under it, feet on the mark. Millimetres.
mark = 1500;                 // lens to face, for a headshot
lens_to_cue = 77;            // of box.scad
standing = [1430, 1740];     // eye heights: a short woman, a tall man
seated = 1180;
lens = 1580;                 // where the drawing's lens stands; the stand moves it from 1050 to 1750
look_down = atan(lens_to_cue / mark);
echo(str("eyes on the cue look ", round(10 * look_down) / 10, " degrees below the lens"));

module flat() { rotate([90, 0, 0]) linear_extrude(1) children(); }
module says(at, words, size = 44) { translate([at.x, 0, at.y]) flat() text(words, size = size, font = "DejaVu Sans"); }
module line(from, to, thick = 6) { flat() hull() { translate(from) circle(thick / 2); translate(to) circle(thick / 2); } }

module person(eyes, sits = false) {
    head = 230;
    flat() {
        translate([0, eyes]) scale([0.8, 1]) circle(d = head);
        hull() {
            translate([10, eyes - 225]) circle(95);
            translate([20, (sits ? 480 : 820) + 60]) circle(105);
        }
        if (sits) {
            hull() { translate([20, 500]) circle(85); translate([-360, 500]) circle(65); }
            hull() { translate([-360, 500]) circle(60); translate([-360, 60]) circle(45); }
            translate([-430, 0]) square([150, 40]);
        } else {
            hull() { translate([20, 820]) circle(85); translate([15, 60]) circle(55); }
            translate([-90, 0]) square([170, 40]);
        }
    }
}

color("#6b655c") { line([-700, 0], [2700, 0], 12); }
color("#2a2622") {                                     // stand and booth
    line([0, 20], [0, lens - 200], 40);
    line([-280, 20], [280, 20], 40);
    flat() translate([10, lens - 285]) square([45, 360]);
}
color("#c9862b") {
    line([60, lens], [mark - 80, lens], 5);            // the lens's axis
    line([60, lens - lens_to_cue], [mark - 80, lens], 5);
}
color("#8d857a") translate([mark, 2, 0]) person(lens);
color("#c8c1b4") translate([mark + 640, 4, 0]) person(seated, true);
color("#c9862b") { flat() translate([mark - 150, -46]) square([300, 34]); }
color("#2a2622") {
    says([-360, lens + 130], "lens at eye height, 1.05 to 1.75 m");
    says([150, lens - 200], str("cue ", lens_to_cue, " mm under the lens"));
    says([mark + 190, -90], "floor mark, 1.5 m");
    says([mark + 420, seated + 250], "seated: lens down");
}
