using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Tensors.Analyzers.Tests.Suppressors;

/// <summary>The analyzers of the .NET SDK that these tests run on, where they can be loaded.</summary>
internal static class FrameworkRules
{
    /// <summary>The analyzer that reports a rule, or null where the SDK is not there or needs another compiler.</summary>
    public static DiagnosticAnalyzer? Find(string rule)
    {
        foreach (var folder in Folders())
        {
            foreach (var path in Directory.EnumerateFiles(folder, "Microsoft.CodeAnalysis*.dll"))
            {
                if (Load(path, rule) is { } analyzer)
                {
                    return analyzer;
                }
            }
        }

        return null;
    }

    private static IEnumerable<string> Folders()
    {
        // …/dotnet/shared/Microsoft.NETCore.App/10.0.1/System.Private.CoreLib.dll
        var framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var sdks = Path.GetFullPath(Path.Combine(framework, "..", "..", "..", "sdk"));
        return Directory.Exists(sdks)
            ? Directory
                .EnumerateDirectories(sdks)
                .OrderDescending(StringComparer.Ordinal)
                .SelectMany(sdk =>
                    new[] { "analyzers", Path.Combine("codestyle", "cs") }.Select(part =>
                        Path.Combine(sdk, "Sdks", "Microsoft.NET.Sdk", part)
                    )
                )
                .Where(Directory.Exists)
            : [];
    }

    private static DiagnosticAnalyzer? Load(string path, string rule)
    {
        try
        {
            var context = new SdkContext(Path.GetDirectoryName(path)!);
            foreach (var type in Types(context.LoadFromAssemblyPath(path)))
            {
                if (
                    !type.IsAbstract
                    && type.IsSubclassOf(typeof(DiagnosticAnalyzer))
                    && type.GetCustomAttribute<DiagnosticAnalyzerAttribute>()
                        ?.Languages.Contains(LanguageNames.CSharp, StringComparer.Ordinal) == true
                    && Activator.CreateInstance(type) is DiagnosticAnalyzer analyzer
                    && Supports(analyzer, rule)
                )
                {
                    return analyzer;
                }
            }
        }
        catch (Exception e)
            when (e
                    is BadImageFormatException
                        or FileLoadException
                        or FileNotFoundException
                        or TypeLoadException
                        or TargetInvocationException
                        or MissingMethodException
            )
        {
            // Made for another compiler.
        }

        return null;
    }

    private static bool Supports(DiagnosticAnalyzer analyzer, string rule)
    {
        try
        {
            return analyzer.SupportedDiagnostics.Any(descriptor =>
                string.Equals(descriptor.Id, rule, StringComparison.Ordinal)
            );
        }
        catch (Exception e)
            when (e
                    is FileNotFoundException
                        or TypeLoadException
                        or MissingMethodException
                        or TypeInitializationException
            )
        {
            return false;
        }
    }

    private static ImmutableArray<Type> Types(Assembly assembly)
    {
        try
        {
            return [.. assembly.GetTypes()];
        }
        catch (ReflectionTypeLoadException e)
        {
            return [.. e.Types.Where(type => type is not null).Select(type => type!)];
        }
    }

    // The SDK's own parts come from its folder, the compiler is the one of these tests.
    private sealed class SdkContext(string folder) : AssemblyLoadContext(nameof(SdkContext))
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            var path = Path.Combine(folder, assemblyName.Name + ".dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path)
                : assemblyName.Name is "Microsoft.CodeAnalysis" ? typeof(Compilation).Assembly
                : assemblyName.Name is "Microsoft.CodeAnalysis.CSharp"
                    ? typeof(Microsoft.CodeAnalysis.CSharp.CSharpCompilation).Assembly
                : null;
        }
    }
}
