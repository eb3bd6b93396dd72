// SPDX-License-Identifier: GPL-2.0
/*
 * A PWM chip without hardware behind the kernel's real PWM core and its sysfs, under the name that the chip of a
 * Raspberry Pi 5's header has. What would shine can be read in /sys/module/pwm_sim/parameters/shining_ns: nanoseconds
 * of light in each period, by channel.
 */
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/pwm.h>

#define CHANNELS 4

static ulong shining_ns[CHANNELS];
module_param_array(shining_ns, ulong, NULL, 0444);

static int pwm_sim_apply(struct pwm_chip *chip, struct pwm_device *pwm, const struct pwm_state *state)
{
	shining_ns[pwm->hwpwm] = state->enabled ? state->duty_cycle : 0;
	return 0;
}

static const struct pwm_ops pwm_sim_ops = { .apply = pwm_sim_apply };

static struct platform_device *device;
static struct pwm_chip *chip;

static int __init pwm_sim_init(void)
{
	int failed;

	device = platform_device_register_simple("1f00098000.pwm", PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(device))
		return PTR_ERR(device);
	chip = pwmchip_alloc(&device->dev, CHANNELS, 0);
	if (IS_ERR(chip)) {
		platform_device_unregister(device);
		return PTR_ERR(chip);
	}
	chip->ops = &pwm_sim_ops;
	failed = pwmchip_add(chip);
	if (failed) {
		pwmchip_put(chip);
		platform_device_unregister(device);
	}
	return failed;
}

static void __exit pwm_sim_exit(void)
{
	pwmchip_remove(chip);
	pwmchip_put(chip);
	platform_device_unregister(device);
}

module_init(pwm_sim_init);
module_exit(pwm_sim_exit);
MODULE_DESCRIPTION("A PWM chip without hardware");
MODULE_LICENSE("GPL");
