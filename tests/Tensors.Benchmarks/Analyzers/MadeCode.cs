using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Tensors.Analyzers.Corpus.Loading;

namespace Tensors.Benchmarks.Analyzers;

/// <summary>Code that is made in quantity.</summary>
internal static class MadeCode
{
    public const int Bodies = 1000;

    // What methods with an owner in them are like: most are short, and right.
    private static readonly string[] _ownerBodies =
    [
        """
                using var allocator = new SharedMemoryAllocator();
                return allocator.CommittedBytes + count;
            """,
        """
                var allocator = new SharedMemoryAllocator();
                try
                {
                    return Use(allocator, count);
                }
                finally
                {
                    allocator.Dispose();
                }
            """,
        """
                using var allocator = new SharedMemoryAllocator();
                using var tensor = allocator.Allocate(count);
                for (var i = 0; i < count; i++)
                {
                    tensor.AsBytes()[i] = (byte)i;
                }

                return tensor.ByteLength;
            """,
        """
                var allocator = new SharedMemoryAllocator();
                if (count < 0)
                {
                    return 0;
                }

                var used = Use(allocator, count);
                allocator.Dispose();
                return used;
            """,
    ];

    /// <summary>Code that knows nothing of tensors: most of any project.</summary>
    public static SyntaxTree Plain { get; } =
        Write(
            "Plain",
            """
                var sum = 0L;
                for (var i = 0; i < count; i++)
                {
                    sum += i > 3 ? count : i;
                }

                return sum;
            """
        );

    /// <summary>Code with owners that are classes, which CA2000 follows too.</summary>
    public static SyntaxTree Owners { get; } = Write("Owners", _ownerBodies);

    private static SyntaxTree Write(string name, params ReadOnlySpan<string> bodies)
    {
        var text = new StringBuilder("using Tensors;\n\n")
            .Append(CultureInfo.InvariantCulture, $"public static class {name}\n{{\n")
            .Append(
                "    private static long Use(SharedMemoryAllocator allocator, int count) => allocator.CommittedBytes + count;\n"
            );
        for (var i = 0; i < Bodies; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n    public static long Method{i}(int count)\n    {{\n{bodies[i % bodies.Length]}\n    }}\n"
            );
        }

        return MarkedCode.Parse(text.Append("}\n").ToString(), name + ".cs");
    }
}
