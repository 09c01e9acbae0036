"""Opens report pages in Debian's Chromium, uses them as a reader would, and prints what it saw as JSON.

Arguments: `use PAGE`, `open PAGE`, or `follow PAGE GO`: the last makes the file GO once the page says that the run is
running, and waits until it says that the run is done.
"""

import json
import sys
import time

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

options = webdriver.ChromeOptions()
options.binary_location = "/usr/bin/chromium"
for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1200,900"]:
    options.add_argument(argument)
options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
driver = webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))


def shown():
    return [step.get_attribute("id") for step in driver.find_elements(By.CSS_SELECTOR, "details[data-step]") if step.is_displayed()]


def use():
    seen = {"steps": len(shown()), "injected": driver.execute_script("return typeof window.injected")}
    body = driver.find_element(By.TAG_NAME, "body")
    body.send_keys("/")
    field = driver.switch_to.active_element
    seen["focused"] = field.get_attribute("id")
    field.send_keys("route53.record")
    seen["found"] = shown()
    seen["count"] = driver.find_element(By.ID, "count").text
    field.send_keys(Keys.ESCAPE)
    seen["after escape"] = len(shown())
    link = driver.find_element(By.CSS_SELECTOR, ".graph a")
    driver.execute_script("location.hash = arguments[0]", link.get_dom_attribute("href"))
    # The browser tells the page of it at some moment of its own.
    deadline = time.time() + 60
    while not driver.find_elements(By.CSS_SELECTOR, "details[data-step][open]") and time.time() < deadline:
        time.sleep(0.05)
    seen["opened"] = len(driver.find_elements(By.CSS_SELECTOR, "details[data-step][open]"))
    driver.find_element(By.ID, "all").click()
    seen["all"] = len(driver.find_elements(By.CSS_SELECTOR, "details[data-step][open]"))
    seen["width"] = {}
    for width in (1200, 390):
        driver.set_window_size(width, 900)
        seen["width"][str(width)] = driver.execute_script(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return seen


def opened():
    driver.find_element(By.ID, "find").send_keys("host-2999.oreg")
    return {"found": driver.execute_script(
        "return [...document.querySelectorAll('details[data-step]')].filter(s => !s.hidden).map(s => s.id)")}


def follow():
    states = []
    deadline = time.time() + 300
    while time.time() < deadline:
        try:
            state = driver.find_element(By.CSS_SELECTOR, ".state").text
        except Exception:
            # The page is being loaded anew.
            time.sleep(0.05)
            continue
        if state not in states[-1:]:
            states.append(state)
        if state == "running":
            open(sys.argv[3], "w").close()
        if state == "done":
            return {"states": states}
        time.sleep(0.1)
    return {"states": states}


try:
    driver.get("file://" + sys.argv[2])
    milliseconds = driver.execute_script(
        "const [t] = performance.getEntriesByType('navigation'); return Math.round(t.loadEventEnd)")
    seen = {"use": use, "follow": follow, "open": opened}[sys.argv[1]]()
    seen["milliseconds"] = milliseconds
    seen["complaints"] = [entry["message"] for entry in driver.get_log("browser")]
    print(json.dumps(seen))
finally:
    driver.quit()
