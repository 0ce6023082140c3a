using System.Runtime.CompilerServices;
using System.Runtime.Versioning;

namespace Tensors.Tests;

/// <summary>What a test needs of the system it runs on. Elsewhere it is skipped, and says why.</summary>
internal enum Needs
{
    /// <summary>Regions that are files.</summary>
    Posix,

    /// <summary>What Linux alone has: sealed memory, mounts, limits.</summary>
    Linux,

    /// <summary>Regions that are sections.</summary>
    Windows,

    /// <summary>The memory of a free block can be given back while its region stands.</summary>
    MemoryGivenBack,

    /// <summary>Several threads can throw exceptions all the time: under Wine 8 that stops for good now and then.</summary>
    ThrowingThreads,
}

/// <summary>Answers what tests need, by the same names.</summary>
internal static class TestSystem
{
    [UnsupportedOSPlatformGuard("windows")]
    public static bool Posix => !OperatingSystem.IsWindows();

    [SupportedOSPlatformGuard("linux")]
    public static bool Linux => OperatingSystem.IsLinux();

    [SupportedOSPlatformGuard("windows")]
    public static bool Windows => OperatingSystem.IsWindows();

    public static bool MemoryGivenBack => OperatingSystem.IsLinux();

    public static bool ThrowingThreads => !OperatingSystem.IsWindows();

    public static string Reason(Needs needs) =>
        needs switch
        {
            Needs.Posix => "Regions are sections here, not files.",
            Needs.Linux => "This is Linux's.",
            Needs.Windows => "Regions are files here, not sections.",
            Needs.ThrowingThreads => "Wine cannot throw on several threads for long.",
            _ => "Here memory stays with its region.",
        };
}

/// <summary>A test of something that not every system has.</summary>
internal sealed class FactWhereAttribute : FactAttribute
{
    // Skipped by what the attribute says, not by an exception out of a constructor or a test: under Wine 8 the runner hangs
    // or ends on some of those.
    public FactWhereAttribute(Needs needs, [CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = TestSystem.Reason(needs);
        SkipUnless = needs.ToString();
        SkipType = typeof(TestSystem);
    }
}

/// <inheritdoc cref="FactWhereAttribute"/>
internal sealed class TheoryWhereAttribute : TheoryAttribute
{
    public TheoryWhereAttribute(Needs needs, [CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = TestSystem.Reason(needs);
        SkipUnless = needs.ToString();
        SkipType = typeof(TestSystem);
    }
}
