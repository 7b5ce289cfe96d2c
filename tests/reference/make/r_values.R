# Values of R: Rscript r_values.R FOLDER_OF_CSV OUT.json
#
# Needs jsonlite, boot, coin, pROC, exactRankTests and clubSandwich. With rpact it adds the looks,
# and with contingencytables it takes Tango's interval and the mid-p test from there; without it
# they are solved from the restricted likelihood and summed from dbinom below.
suppressMessages(for (one in c("jsonlite", "boot", "coin", "pROC", "exactRankTests", "clubSandwich")) {
  library(one, character.only = TRUE)
})
folder <- commandArgs(TRUE)[1]
target <- commandArgs(TRUE)[2]
r_version <- paste("R", getRversion())
of <- function(package) paste(package, packageVersion(package), "on", r_version)
entries <- list()

add <- function(id, data, method, args, value, tolerance, oracle) {
  entries[[id]] <<- list(id = id, data = data, method = method, args = args,
                         value = as.numeric(value), tolerance = tolerance, oracle = oracle)
}
solve_for <- function(f, low, high) uniroot(f, c(low, high), tol = 1e-14, maxiter = 10000)$root

# --- methods from their definitions ---------------------------------------------------------

skew <- function(d) mean((d - mean(d))^3) / mean((d - mean(d))^2)^1.5
hall <- function(t, g, n) t + g / sqrt(n) * (t^2 / 3 + 1 / 6) + g^2 * t^3 / (27 * n)

hall_interval <- function(d, level = 0.9) {
  n <- length(d)
  inverse <- function(q) solve_for(function(t) hall(t, skew(d), n) - q, -1e4, 1e4)
  q <- qt(0.5 + level / 2, n - 1)
  mean(d) - c(inverse(q), inverse(-q)) * sd(d) / sqrt(n)
}

tost <- function(d, margin) {
  max(t.test(d, mu = margin, alternative = "less")$p.value,
      t.test(d, mu = -margin, alternative = "greater")$p.value)
}

flips <- function(whole) { # all sign vectors of whole numbers
  moved <- whole[whole != 0]
  if (!length(moved)) return(1)
  signs <- as.matrix(expand.grid(rep(list(c(-1, 1)), length(moved))))
  mean(abs(signs %*% abs(moved)) >= abs(sum(moved)))
}

e_value <- function(d, m, side, bound = 1, bets = 20) {
  gain <- if (side == "less") (m - d) / (bound - m) else (d - m) / (bound + m)
  mean(vapply(seq_len(bets) / bets, function(share) prod(1 + share * gain), 0))
}

# Score of a difference: the nuisance probability q of the second kind of discordance is the root
# of the derivative of the log likelihood b log(q + D) + c log(q) + (n - b - c) log(1 - 2q - D).
tango_z <- function(b, c, n, D) {
  slope <- function(q) {
    (if (b) b / (q + D) else 0) + (if (c) c / q else 0) -
      (if (n - b - c) 2 * (n - b - c) / (1 - 2 * q - D) else 0)
  }
  low <- max(0, -D) + 1e-15
  high <- (1 - D) / 2 - 1e-15
  q <- if (slope(low) <= 0) max(0, -D) else if (slope(high) >= 0) (1 - D) / 2 else
    solve_for(slope, low, high)
  (b - c - n * D) / sqrt(n * (2 * q + D * (1 - D)))
}

tango_interval <- function(b, c, n, level) {
  z <- qnorm(0.5 + level / 2)
  edge <- 1 - 1e-9
  at <- (b - c) / n
  end <- function(side) {
    beyond <- function(D) side * tango_z(b, c, n, D) + z
    if (side * at >= edge || beyond(side * edge) > 0) side else
      solve_for(beyond, at + side * 1e-9, side * edge)
  }
  c(end(-1), end(1))
}

mid_p <- function(b, c) {
  if (b + c == 0) return(1)
  if (b == c) return(1 - dbinom(b, b + c, 0.5) / 2)
  2 * pbinom(min(b, c), b + c, 0.5) - dbinom(min(b, c), b + c, 0.5)
}

imbens_manski <- function(low, high, level = 0.95) {
  errors <- c(sd(low), sd(high)) / sqrt(length(low))
  width <- (mean(high) - mean(low)) / max(errors)
  k <- solve_for(function(k) pnorm(k + width) - pnorm(-k) - level, 0, 10)
  c(mean(low) - k * errors[1], mean(high) + k * errors[2])
}

# --- entries --------------------------------------------------------------------------------

add_counts <- function(id, data, b, c, n, pair = list()) {
  have <- requireNamespace("contingencytables", quietly = TRUE)
  paired <- matrix(c(n - b - c, c, b, 0), 2)
  oracle <- if (have) of("contingencytables") else paste(r_version, "uniroot on the likelihood")
  for (level in c(0.95, 0.9)) {
    ends <- if (have) {
      found <- contingencytables::Tango_asymptotic_score_CI_paired_2x2(paired, 1 - level)
      c(found$lower, found$upper)
    } else tango_interval(b, c, n, level)
    add(paste0(id, ".tango", 100 * level), data, "tango_ci",
        c(pair, list(b = b, c = c, n = n, level = level)), ends, 1e-6, oracle)
  }
  args <- c(pair, list(b = b, c = c))
  add(paste0(id, ".mcnemar_midp"), data, "mcnemar_midp", args, mid_p(b, c), 1e-9,
      paste(r_version, "dbinom"))
  exact <- if (b + c == 0) 1 else binom.test(b, b + c)$p.value
  add(paste0(id, ".mcnemar_exact"), data, "mcnemar_exact", args, exact, 1e-9,
      paste(r_version, "binom.test"))
}

add_contrast <- function(name, group, d, margin, bound, single) {
  id <- paste0(name, ".", group)
  pair <- list(group = group, reference = "ref")
  put <- function(part, method, value, tolerance, oracle, more = list()) {
    add(paste0(id, ".", part), name, method, c(pair, more), value, tolerance, oracle)
  }
  put("n", "n_vignettes_and_n_discordant", c(length(d), sum(d != 0)), 0, r_version)
  put("estimate", "estimate", mean(d), 1e-12, r_version)
  if (sd(d) > 0) {
    test <- t.test(d)
    named <- paste(r_version, "t.test")
    put("t_ci95", "paired_t_ci", test$conf.int, 1e-9, named, list(level = 0.95))
    put("t_p", "paired_t_p", test$p.value, 1e-9, named)
    put("tost_p", "tost_t_p", tost(d, margin), 1e-9, paste(named, "one-sided, larger of two"),
        list(margin = margin))
    put("hall90", "hall_ci", hall_interval(d), 1e-7, paste(r_version, "uniroot on Hall's cubic"),
        list(level = 0.9))
  }
  if (sum(d != 0) <= 20 && is.finite(bound)) {
    put("signflip_exact", "signflip_exact_p", flips(round(60 * d)), 1e-9,
        paste(r_version, "full enumeration of integer scores"))
  }
  if (bound == 1) {
    for (side in c("less", "greater")) {
      m <- if (side == "less") 0.05 else -0.05
      e <- e_value(d, m, side)
      put(if (side == "less") "evalue_upper" else "evalue_lower", "betting_e", e,
          1e-8 * max(1, e), paste(r_version, "prod()"), list(m = m, side = side, bound = 1, k = 20))
    }
    if (!single && sum(d != 0) < 10) {
      end <- function(side, from, to) {
        solve_for(function(m) log(e_value(d, m, side)) - log(40), from, to)
      }
      ends <- c(end("greater", -1 + 1e-9, mean(d)), end("less", mean(d), 1 - 1e-9))
      put("betting_ci95", "betting_ci", ends, 1e-6, paste(r_version, "uniroot"),
          list(level = 0.95, bound = 1, k = 20))
    }
  }
  if (single) {
    b <- sum(d > 0)
    c <- sum(d < 0)
    n <- length(d)
    add_counts(id, name, b, c, n, pair)
    p <- max(pnorm(tango_z(b, c, n, 0.05)), 1 - pnorm(tango_z(b, c, n, -0.05)))
    put("tango_tost_p", "tango_tost_p", p, 1e-7, paste(r_version, "uniroot on the likelihood"),
        list(margin = 0.05))
    guard <- if (min(b, c) == 0) pbinom(max(b, c), n, 0.05) else 0
    put("exact_guard_p", "exact_guard_p", guard, 1e-9, paste(r_version, "pbinom"),
        list(margin = 0.05))
  }
}

add_table <- function(name, means) { # complete vignettes by groups
  n <- nrow(means)
  long <- data.frame(y = c(means), g = factor(rep(colnames(means), each = n)),
                     v = factor(rep(seq_len(n), ncol(means))))
  between <- n * sum(colMeans(means - rowMeans(means))^2)
  add(paste0(name, ".omnibus_stat"), name, "omnibus_ssb", list(n = n), between, 1e-10, r_version)
  test <- independence_test(y ~ g | v, long, teststat = "quadratic",
                            distribution = approximate(nresample = 200000))
  add(paste0(name, ".omnibus_p"), name, "omnibus_p", list(n = n, draws = 9999), pvalue(test), 0.015,
      paste("coin", packageVersion("coin"), "blocked permutation, 200,000 draws, on", r_version))
  if (grepl("ord|num", name) || min(colMeans(means)) <= 0.05) return()
  for (group in colnames(means)[-1]) {
    ratio <- function(x, i) mean(x[i, group]) / mean(x[i, "ref"])
    kinds <- c("perc", if (n >= 50) "bca")
    found <- boot.ci(boot(means, ratio, 40000), type = kinds)
    oracle <- paste("boot", packageVersion("boot"), "40,000 draws, on", r_version)
    args <- list(group = group, reference = "ref", level = 0.95, draws = 10000)
    id <- paste0(name, ".", group, ".ratio")
    ends <- found$percent[4:5]
    add(paste0(id, "_perc"), name, "ratio_bootstrap_percentile_ci", args, ends,
        max(0.004, 0.04 * diff(ends)), oracle)
    if (n >= 50) {
      ends <- found$bca[4:5]
      add(paste0(id, "_bca"), name, "ratio_bootstrap_bca_ci", args, ends,
          max(0.004, 0.06 * diff(ends)), oracle)
    }
    add(id, name, "ratio", args[1:2], ratio(means, seq_len(n)), 1e-10, r_version)
  }
}

add_missing <- function(name, table, by, groups) {
  blank <- by(is.na(table$value))
  low <- by(ifelse(is.na(table$value), 0, table$value))
  high <- by(ifelse(is.na(table$value), 1, table$value))
  for (group in groups) {
    pair <- list(group = group, reference = "ref")
    refused <- na.omit(blank[, group] - blank[, "ref"])
    test <- t.test(refused)
    add(paste0(name, ".", group, ".refusal"), name, "refusal_rate_difference_t", pair,
        c(mean(refused), test$conf.int, test$p.value), 1e-9, paste(r_version, "t.test"))
    least <- na.omit(low[, group] - high[, "ref"])
    most <- na.omit(high[, group] - low[, "ref"])
    args <- c(pair, list(low = 0, high = 1))
    add(paste0(name, ".", group, ".bounds"), name, "missing_bounds", args,
        c(mean(least), mean(most)), 1e-10, r_version)
    add(paste0(name, ".", group, ".imbens_manski95"), name, "imbens_manski_ci",
        c(args, list(level = 0.95)), imbens_manski(least, most), 1e-7, paste(r_version, "uniroot"))
  }
}

for (file in sort(list.files(folder, pattern = "[.]csv$"))) {
  name <- sub(".csv", "", file)
  table <- read.csv(file.path(folder, file))
  set.seed(1)
  groups <- setdiff(unique(table$group), "ref")
  by <- function(value) {
    found <- tapply(value, list(table$vignette, table$group), mean, na.rm = TRUE)
    found[is.nan(found)] <- NA
    found[, c("ref", groups)]
  }
  means <- by(table$value)
  add(paste0(name, ".group_means"), name, "group_means", list(groups = c("ref", groups)),
      colMeans(means, na.rm = TRUE), 1e-12, paste(r_version, "tapply"))
  binary <- all(table$value %in% c(0, 1, NA))
  single <- binary && all(means %in% c(0, 1, NA))
  bound <- if (binary) 1 else if (grepl("ord", name)) 4 else Inf
  p <- c()
  for (group in groups) {
    d <- as.numeric(na.omit(means[, group] - means[, "ref"]))
    add_contrast(name, group, d, if (binary) 0.05 else 0.25, bound, single)
    if (sd(d) > 0) p <- c(p, t.test(d)$p.value)
  }
  if (length(p) > 1) for (method in c("holm", "BH")) {
    short <- tolower(method)
    add(paste0(name, ".", short), name, paste0("p_adjust_", short, "_of_paired_t_p"),
        list(groups = groups), p.adjust(p, method), 1e-9, paste(r_version, "p.adjust"))
  }
  if (!anyNA(means) && sd(means[, 2] - means[, 1]) > 0) {
    fit <- lm(value ~ factor(group, c("ref", groups)), table)
    robust <- coef_test(fit, vcov = "CR2", cluster = table$vignette, test = "Satterthwaite")
    value <- c(robust$SE[2], robust$df_Satt[2], robust$p_Satt[2])
    add(paste0(name, ".cr2_se_df_p"), name, "cr2_se_df_p_of_first_contrast",
        list(group = groups[1], reference = "ref"), value, 1e-7, of("clubSandwich"))
  }
  complete <- means[complete.cases(means), ]
  if (sd(complete[, 2] - complete[, 1]) > 0) add_table(name, complete)
  if (anyNA(table$value)) add_missing(name, table, by, groups)
}

# --- published tables and edges -------------------------------------------------------------

published <- list(
  list("classic.bentur2009", "classic: Bentur 2009 in Fagerland, Lydersen & Laake 2013/2014: n11=1 n12=1 n21=7 n22=12", 1, 7, 21),
  list("classic.cavo2012", "classic: Cavo 2012 in Fagerland, Lydersen & Laake 2014: n11=59 n12=6 n21=16 n22=80", 6, 16, 161),
  list("classic.miyanaga", "classic: Miyanaga 1994 in Tango 1998: 43, 0, 1, 0", 0, 1, 44),
  list("classic.agresti_min2005", "classic: Agresti & Min 2005: 53, 16, 8, 9", 16, 8, 86),
  list("classic.agresti_pm", "classic: prime minister approval, Agresti 2002 table 10.1: 794, 150, 86, 570", 150, 86, 1600))
for (one in published) do.call(add_counts, one)
for (one in list(c(0, 0, 12), c(0, 0, 52), c(0, 0, 60), c(1, 0, 30), c(3, 3, 10), c(10, 0, 10),
                 c(0, 8, 9), c(25, 2, 400))) {
  add_counts(paste0("edge.", paste(one, collapse = "_")), "counts", one[1], one[2], one[3])
}
student <- with(sleep, extra[1:10] - extra[11:20])
test <- t.test(student)
add("classic.sleep_t", "classic: Student sleep, group 1 minus 2", "paired_t_ci_p",
    list(level = 0.95), c(test$conf.int, test$p.value), 1e-9, paste(r_version, "t.test(sleep)"))
add("classic.sleep_hall", "classic: Student sleep", "hall_ci", list(level = 0.9),
    hall_interval(student), 1e-7, paste(r_version, "uniroot"))
second <- perm.test(round(10 * student), paired = FALSE, exact = TRUE)$p.value
add("classic.sleep_signflip", "classic: Student sleep", "signflip_exact_p", list(),
    flips(round(10 * student)), 1e-9,
    paste(r_version, "enumeration;", of("exactRankTests"), "gives", format(second, digits = 10)))
bh1995 <- c(.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719,
            .6528, .7590, 1)
for (method in c("BH", "holm")) {
  add(if (method == "BH") "classic.bh1995" else "classic.bh1995_holm",
      "classic: Benjamini & Hochberg 1995", paste0("p_adjust_", tolower(method)), list(p = bh1995),
      p.adjust(bh1995, method), 1e-9, paste(r_version, "p.adjust"))
}
for (one in list(c(59, 0), c(60, 0), c(76, 0), c(90, 0), c(200, 3))) {
  d <- rep(0, one[1])
  if (one[2]) d[1:3] <- c(0.1, -0.1, 0.2)
  add(paste0("evalue.zeros", one[1], "_", one[2]), "d = zeros, then .1 -.1 .2", "betting_e",
      list(V = one[1], m = 0.05, side = "less", bound = 1, k = 20), e_value(d, 0.05, "less"), 1e-6,
      paste(r_version, "prod()"))
}

# --- planning, looks, area under the curve ---------------------------------------------------

plan <- list(delta = 0.05, power = 0.8, alpha = 0.05)
add("plan.detect_t", "none", "n_detect_t_exact", c(list(sd = 0.3), plan),
    power.t.test(delta = 0.05, sd = 0.3, power = 0.8, type = "paired")$n, 0.51,
    paste(r_version, "power.t.test paired"))
add("plan.detect_z_factor", "none", "n_detect_factor", plan,
    (qnorm(0.975) + qnorm(0.8))^2 / 0.05^2, 1e-6, paste(r_version, "qnorm"))
add("plan.equiv_z_factor", "none", "n_equiv_factor", plan,
    (qnorm(0.95) + qnorm(0.9))^2 / 0.05^2, 1e-6, paste(r_version, "qnorm"))
passes <- function(n) { # exact power of TOST at a true difference of 0
  df <- n - 1
  reach <- 0.05 * sqrt(n) / 0.3
  inner <- function(x) {
    (2 * pnorm(reach - qt(0.95, df) * x) - 1) * 2 * x * df * dchisq(df * x^2, df)
  }
  integrate(inner, 0, reach / qt(0.95, df), rel.tol = 1e-10)$value
}
n <- 200
while (passes(n) < 0.8) n <- n + 1
add("plan.equiv_t", "none", "n_equiv_t_exact", c(list(sd = 0.3), plan), n, 1,
    paste(r_version, "integrate, smallest n"))
if (requireNamespace("rpact", quietly = TRUE)) {
  design <- function(shares) {
    rpact::getDesignGroupSequential(kMax = length(shares), alpha = 0.025, sided = 1,
                                    typeOfDesign = "asOF", informationRates = shares)
  }
  for (looks in c(3, 5)) {
    found <- design(seq_len(looks) / looks)
    add(paste0("seq.obf", looks, ".z"), "none", "obf_boundaries_z",
        list(alpha_two_sided = 0.05, looks = looks), found$criticalValues, 2e-4, of("rpact"))
    add(paste0("seq.obf", looks, ".alpha"), "none", "obf_alpha_spent_one_sided",
        list(alpha_one_sided = 0.025, looks = looks), found$alphaSpent, 1e-6, of("rpact"))
  }
  shares <- c(0.3, 0.55, 1)
  add("seq.obf_unequal.z", "none", "obf_boundaries_z",
      list(alpha_two_sided = 0.05, information = shares), design(shares)$criticalValues, 2e-4,
      of("rpact"))
}
set.seed(3)
label <- rep(0:1, 30)
score <- round(label * 0.5 + rnorm(60), 1)
area <- auc(roc(label, score, quiet = TRUE, direction = "<"))
add("metric.auc", "inline", "auc", list(label = label, score = score), area, 1e-10, of("pROC"))

write(toJSON(unname(entries), digits = NA), target)
cat(length(entries), "values in", target, "\n")
