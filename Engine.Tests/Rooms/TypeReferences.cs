using System.Reflection;
using Engine.Tests.Il;

namespace Engine.Tests.Rooms;

/// <summary>All types that a type names: its base, interfaces, constraints, attributes, fields, signatures, locals, and what the IL of its bodies refers to; each taken apart into element types and type arguments.</summary>
internal static class TypeReferences
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public static HashSet<Type> Of(Type type)
    {
        HashSet<Type> found = [];
        Add(type.BaseType);
        foreach (Type face in type.GetInterfaces()) Add(face);
        AddParameters(type.IsGenericTypeDefinition ? type.GetGenericArguments() : []);
        foreach (CustomAttributeData attribute in type.GetCustomAttributesData()) Add(attribute.AttributeType);
        foreach (MemberInfo member in type.GetMembers(Own))
        {
            foreach (CustomAttributeData attribute in member.GetCustomAttributesData()) Add(attribute.AttributeType);
            if (member is FieldInfo field) Add(field.FieldType);
            if (member is MethodBase method) AddMethod(method);
        }

        found.Remove(type);
        return found;

        void AddMethod(MethodBase method)
        {
            AddSignature(method);
            if (method.IsGenericMethodDefinition) AddParameters(method.GetGenericArguments());
            foreach (LocalVariableInfo local in method.GetMethodBody()?.LocalVariables ?? []) Add(local.LocalType);
            foreach (Instruction instruction in IlReader.Read(method)) AddOperand(instruction.Operand);
        }

        void AddOperand(object? operand)
        {
            if (operand is Type named) Add(named);
            else if (operand is MemberInfo used) Add(used.DeclaringType);
            if (operand is FieldInfo field) Add(field.FieldType);
            if (operand is not MethodBase method) return;
            AddSignature(method);
            foreach (Type argument in method.IsGenericMethod ? method.GetGenericArguments() : []) Add(argument);
        }

        void AddSignature(MethodBase method)
        {
            if (method is MethodInfo { ReturnType: Type returned }) Add(returned);
            foreach (ParameterInfo parameter in method.GetParameters()) Add(parameter.ParameterType);
        }

        void AddParameters(Type[] parameters)
        {
            foreach (Type constraint in parameters.SelectMany(p => p.GetGenericParameterConstraints())) Add(constraint);
        }

        void Add(Type? named)
        {
            if (named is null || named.IsGenericParameter) return;
            if (named.HasElementType) Add(named.GetElementType());
            else if (named.IsFunctionPointer)
            {
                Add(named.GetFunctionPointerReturnType());
                foreach (Type parameter in named.GetFunctionPointerParameterTypes()) Add(parameter);
            }
            else
            {
                foreach (Type argument in named.IsConstructedGenericType ? named.GenericTypeArguments : []) Add(argument);
                found.Add(named.IsGenericType ? named.GetGenericTypeDefinition() : named);
            }
        }
    }
}
