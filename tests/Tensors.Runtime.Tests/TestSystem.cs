using System.Runtime.CompilerServices;
using System.Runtime.Versioning;

namespace Tensors.Tests;

/// <summary>Which systems a test can run on. The others skip it, and say why.</summary>
internal static class TestSystem
{
    [UnsupportedOSPlatformGuard("windows")]
    public static bool IsPosix => !OperatingSystem.IsWindows();

    [SupportedOSPlatformGuard("windows")]
    public static bool IsWindows => OperatingSystem.IsWindows();

    /// <summary>Whether the memory of a free block can be given back while its region stands.</summary>
    public static bool GivesBack => OperatingSystem.IsLinux();
}

/// <summary>A test of regions as files.</summary>
internal sealed class PosixFactAttribute : FactAttribute
{
    public PosixFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "Regions are sections here, not files.";
        SkipUnless = nameof(TestSystem.IsPosix);
        SkipType = typeof(TestSystem);
    }
}

/// <inheritdoc cref="PosixFactAttribute"/>
internal sealed class PosixTheoryAttribute : TheoryAttribute
{
    public PosixTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "Regions are sections here, not files.";
        SkipUnless = nameof(TestSystem.IsPosix);
        SkipType = typeof(TestSystem);
    }
}

/// <summary>A test of regions as sections.</summary>
internal sealed class WindowsFactAttribute : FactAttribute
{
    public WindowsFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "Regions are files here, not sections.";
        SkipUnless = nameof(TestSystem.IsWindows);
        SkipType = typeof(TestSystem);
    }
}

/// <summary>A test of memory that is given back before its region goes.</summary>
internal sealed class GivesBackFactAttribute : FactAttribute
{
    public GivesBackFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = "Here memory stays with its region.";
        SkipUnless = nameof(TestSystem.GivesBack);
        SkipType = typeof(TestSystem);
    }
}
